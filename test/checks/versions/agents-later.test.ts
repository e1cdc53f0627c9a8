import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {agentsLater, ztunnelBound} from '../../../src/checks/versions/agents-later.ts'
import {cni, other, ztunnel} from './agents.ts'

const bound = (xds?: string, ca = xds): KubeObject =>
  workload('istio-system/ztunnel', {
    kind: 'DaemonSet',
    pod: {
      containers: [
        {
          name: 'istio-proxy',
          image: 'example.org/istio/ztunnel:1.27.9',
          env:
            xds === undefined
              ? []
              : [
                  {name: 'XDS_ADDRESS', value: xds},
                  {name: 'CA_ADDRESS', value: ca},
                ],
        },
      ],
    },
  })
specify(
  'versions',
  [agentsLater, ztunnelBound],
  {
    NODE_AGENT_STAYS: {
      fires: {
        'both are older than the target': {
          objects: [ztunnel('1.27.9'), cni('1.27.9')],
          says: [
            'Istio CNI 1.27.9',
            'and ztunnel 1.27.9',
            'upgrade istio-cni CHARTS/cni --version 1.28.10',
          ],
          severity: 'info',
        },
      },
      quiet: {
        'they are of the target’s minor version': {objects: [ztunnel('1.28.0'), cni('1.28.10')]},
        'nobody knows the version, which another finding tells': {objects: [cni('ours')]},
        'nothing is on the nodes': {objects: [other]},
      },
    },
    ZTUNNEL_ON_OLD_REVISION: {
      fires: {
        'it names the plain istiod': {
          objects: [bound('istiod.istio-system.svc:15012')],
          says: ['old istiod default', 'revision=1-28-10', 'istio-system/ztunnel'],
          severity: 'warns',
        },
        'it names nobody, which is the plain one': {
          objects: [bound()],
          says: ['old istiod default'],
        },
        'it names a revision that goes': {
          objects: [...istiod('r0', '1.27.9'), bound('https://istiod-r0.istio-system.svc:15012')],
          says: ['old istiod r0'],
        },
        'only its certificates come from there': {
          objects: [
            bound('istiod-1-28-10.istio-system.svc:15012', 'istiod.istio-system.svc:15012'),
          ],
        },
      },
      quiet: {
        'it names the new one': {objects: [bound('istiod-1-28-10.istio-system.svc:15012')]},
        'it names a tag': {objects: [bound('istiod-revision-tag-prod.istio-system.svc:15012')]},
        'another node agent names nobody': {objects: [cni('1.27.9')]},
      },
    },
  },
  {now: '2026-03-01T12:00:00Z'},
)
