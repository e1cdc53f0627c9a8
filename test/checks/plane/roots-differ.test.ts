import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {rootsDiffer} from '../../../src/checks/plane/roots-differ.ts'
import {NO_ROOT} from './trust.ts'

const root = (place: string, text: string): KubeObject =>
  object(`v1 ConfigMap ${place}/istio-ca-root-cert`, {}, {data: {'root-cert.pem': text}})
const pem = (...roots: readonly string[]): string =>
  roots.map(each => `-----BEGIN CERTIFICATE-----\n${each}\n-----END CERTIFICATE-----\n`).join('')
specify('plane', [rootsDiffer], {
  ROOT_CERTS_SPLIT: {
    fires: {
      'a namespace trusts another root': {
        objects: [root('shop', 'Other')],
        says: ['shop'],
        severity: 'blocks',
      },
      'no certificate of two is the same': {
        objects: [root('istio-system', pem('A', 'B')), root('shop', pem('C', 'D'))],
      },
      'its bundle is empty': {objects: [root('istio-system', pem('A')), root('shop', '')]},
    },
    quiet: {
      'a bundle holds the old root and the new one': {
        objects: [root('istio-system', pem('A')), root('shop', pem('B', 'A'))],
      },
      'only line breaks are different': {
        objects: [root('istio-system', pem('AB')), root('shop', pem('A\nB'))],
      },
      'nothing is injected there': {objects: [namespace('till'), root('till', 'Other')]},
      'it is missing': {without: NO_ROOT},
    },
  },
})
