import {otherRoot} from '../../../src/checks/plane/other-root.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

const trusting = (root: string, ...revisions: readonly string[]): readonly KubeObject[] => {
  const bundle = btoa(`-----BEGIN CERTIFICATE-----\n${root}\n-----END CERTIFICATE-----\n`)
  const all = revisions.flatMap(each => istiod(each, each === 'default' ? '1.27.9' : '1.28.10'))
  return JSON.parse(JSON.stringify(all).replaceAll('Um9vdA==', bundle)) as readonly KubeObject[]
}

specify('plane', [otherRoot], {
  ROOTS_DIFFER: {
    fires: {
      'F-33 the new istiod has another root': {
        objects: [...trusting('Old', 'default'), ...trusting('New', '1-28-10')],
        says: ['istiod default and 1-28-10', 'istio-ca-secret'],
        severity: 'blocks',
      },
    },
    quiet: {
      'the new istiod has the same': {objects: trusting('Same', 'default', '1-28-10')},
      'a revision that stays has another': {
        objects: [...trusting('Old', 'default'), ...trusting('New', 'other')],
      },
    },
  },
})
