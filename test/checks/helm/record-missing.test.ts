import {object, ownedBy, release, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {recordMissing} from '../../../src/checks/helm/record-missing.ts'
import {edge, gateway, plane} from './objects.ts'

const proxy = object(
  'v1 Pod edge/gw-5d4-abcde',
  {
    labels: {app: 'gw', 'pod-template-hash': '5d4'},
    annotations: {'istio.io/rev': 'default'},
    ownerReferences: [{kind: 'ReplicaSet', name: 'gw-5d4', controller: true}],
  },
  {
    spec: {
      containers: [
        {name: 'istio-proxy', image: 'example.org/istio/proxyv2:1.27.9', args: ['proxy', 'router']},
      ],
    },
    status: {phase: 'Running'},
  },
)
specify('helm', [recordMissing], {
  RELEASE_RECORD_MISSING: {
    fires: {
      'the release of the old istiod is unknown': {
        objects: [plane({annotations: ownedBy('istio-system', 'gone')})],
        says: ['istio-system/gone'],
        severity: 'blocks',
      },
      'that of a gateway is': {
        objects: [edge, gateway(), proxy],
        says: ['edge/gw', 'helm -n edge history gw'],
        severity: 'warns',
      },
    },
    quiet: {
      'the gateway has its record': {
        objects: [edge, gateway(), proxy],
        releases: [release('edge/gw', 'gateway', '1.27.9')],
      },
      'a release without a proxy in it is unknown': {
        objects: [workload('shop/web', {metadata: {annotations: ownedBy('shop', 'web')}})],
      },
      'the gateway has no pods': {objects: [edge, gateway()]},
      'istiod is nobody’s, which is told elsewhere': {objects: [plane({annotations: {}})]},
    },
  },
})
