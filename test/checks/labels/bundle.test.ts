import type {KubeObject} from '../../../src/mesh/object.ts'
import {injector, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {bundle} from '../../../src/checks/labels/bundle.ts'
import {at, calling, renamed} from './hooks.ts'

const pem = (...roots: readonly string[]): string =>
  roots.map(each => `-----BEGIN CERTIFICATE-----\n${each}\n-----END CERTIFICATE-----\n`).join('')
const trusting = (object: KubeObject, ...roots: readonly string[]): KubeObject =>
  calling(object, {caBundle: btoa(pem(...roots))})
const root = (...roots: readonly string[]): KubeObject =>
  object(
    'v1 ConfigMap istio-system/istio-ca-root-cert',
    {},
    {data: {'root-cert.pem': pem(...roots)}},
  )
specify('labels', [bundle], {
  INJECTOR_BUNDLE_STALE: {
    fires: {
      'a tag trusts another root than its revision': {
        objects: [
          trusting(injector('default'), 'NEW'),
          trusting(injector('default', 'prod'), 'OLD'),
          root('NEW'),
        ],
        says: ['istio-revision-tag-prod trusts other certificates'],
      },
      'the injector trusts another root than the mesh hands out': {
        objects: [trusting(injector('default'), 'OLD'), root('NEW')],
        says: ['istio-sidecar-injector trusts no certificate'],
      },
    },
    quiet: {
      'they share one of two roots': {
        objects: [
          trusting(injector('default'), 'OLD', 'NEW'),
          trusting(injector('default', 'prod'), 'OLD'),
          root('OLD'),
        ],
      },
      'that of its revision cannot be read': {
        objects: [trusting(injector('default', 'prod'), 'OLD'), root('OLD')],
      },
      'a bundle cannot be read': {
        objects: [calling(injector('default'), {caBundle: '%%%'}), root('NEW')],
      },
      'the root of the mesh cannot be seen': {
        objects: [trusting(injector('default'), 'OLD')],
        without: ['ConfigMap/istio-system/istio-ca-root-cert'],
      },
      'it is of another mesh': {
        objects: [
          calling(trusting(renamed(injector('r1'), 'other'), 'OLD'), at('mesh-two/istiod')),
          root('NEW'),
        ],
      },
    },
  },
})
