import type {KubeObject} from '../../../src/mesh/object.ts'
import {object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {meshDrift} from '../../../src/checks/plane/mesh-drift.ts'

const mesh = (text: string): KubeObject =>
  object('v1 ConfigMap istio-system/istio', {}, {data: {mesh: text}})
const CHART =
  'trustDomain: "cluster.local"\nrootNamespace: istio-system # mesh-wide\ndefaultProviders:\n' +
  '  metrics:\n  - prometheus\nenablePrometheusMerge: true\ndefaultConfig:\n  ' +
  'discoveryAddress: istiod.istio-system.svc:15012\n'
specify('plane', [meshDrift], {
  MESH_CONFIG_NOT_IN_VALUES: {
    fires: {
      'it says something vital': {
        objects: [mesh(`${CHART}discoverySelectors:\n- matchLabels:\n    mesh: main\n`)],
        says: ['discoverySelectors', 'istio-system/istio'],
        severity: 'warns',
      },
      'somebody besides Helm wrote something vital': {
        objects: [edited(mesh('trustDomain: corp.example\n'))],
        says: ['trustDomain'],
        severity: 'blocks',
      },
      'it says something else': {
        objects: [mesh(`${CHART}accessLogFile: /dev/stdout\n`)],
        says: ['accessLogFile'],
        severity: 'warns',
      },
      'it has another trust domain than the chart’s own': {
        objects: [mesh('trustDomain: corp.example\n')],
        says: ['trustDomain'],
        severity: 'warns',
      },
      'it has another trust domain than the values': {
        objects: [mesh('trustDomain: "corp.example"\n')],
        values: {meshConfig: {trustDomain: 'other.example'}},
      },
      'it has another root namespace': {
        objects: [mesh('rootNamespace: istio-config\n')],
        says: ['rootNamespace'],
      },
      'a profile explains no trust domain aliases': {
        objects: [mesh('trustDomainAliases: [a]\n')],
        values: {profile: 'demo'},
        says: ['trustDomainAliases'],
      },
    },
    quiet: {
      'it is the chart’s own': {objects: [mesh(CHART)]},
      'the values say the same': {
        objects: [
          mesh(`${CHART.replace('cluster.local', 'corp.example')}accessLogFile: /dev/stdout\n`),
        ],
        values: {meshConfig: {accessLogFile: '/dev/stdout', trustDomain: 'corp.example'}},
      },
      'only what stands further in is unknown': {
        objects: [
          mesh(`${CHART}  holdApplicationUntilProxyStarts: true\n# caCertificates: none\n`),
        ],
      },
      'a profile may say it': {
        objects: [mesh('accessLogFile: /dev/stdout\nextensionProviders: []\n')],
        values: {profile: 'demo'},
      },
      'the root namespace is in the values': {
        objects: [mesh('rootNamespace: istio-config\n')],
        values: {meshConfig: {rootNamespace: 'istio-config'}},
      },
      'it is another ConfigMap': {
        objects: [
          object('v1 ConfigMap istio-system/istio-r9', {}, {data: {mesh: 'caCertificates: []\n'}}),
        ],
      },
      'there is no text in it': {
        objects: [object('v1 ConfigMap istio-system/istio', {}, {data: {mesh: 7}})],
      },
    },
  },
})
/** As `kubectl edit` leaves it. */
function edited(object: KubeObject): KubeObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      managedFields: [
        {manager: 'helm', fieldsV1: {'f:data': {'f:mesh': {}}}},
        {manager: 'kubectl-edit', fieldsV1: {'f:data': {'f:mesh': {}}}},
      ],
    } as KubeObject['metadata'],
  }
}
