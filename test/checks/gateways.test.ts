import {GATEWAYS} from '../../src/checks/gateways/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injector, istiod, namespace, object, release, validator, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

type Rest = Record<string, unknown>
type Labels = Readonly<Record<string, string>>
const gateway = (place: string, labels: Labels = {}, spec: Rest = {}): KubeObject =>
  object(
    `gateway.networking.k8s.io/v1 Gateway ${place}`,
    {labels},
    {
      spec: {
        gatewayClassName: 'istio',
        listeners: [{name: 'http', port: 80, protocol: 'HTTP'}],
        ...spec,
      },
    },
  )
const gatewayClass = (name: string, controllerName: string): KubeObject =>
  object(`gateway.networking.k8s.io/v1 GatewayClass ${name}`, {}, {spec: {controllerName}})
const edge = namespace('edge')
const hostname = {addresses: [{type: 'Hostname', value: 'ingress.edge.svc.cluster.local'}]}

/** Old istiod r1 that has a revision, in place of the one without. */
const revisioned = (version: string) => ({
  objects: [
    ...istiod('r1', version),
    validator('istiod-default-validator', 'r1'),
    edge,
    namespace('shop', {'istio.io/rev': 'r1'}),
  ],
  without: [
    'Deployment/istio-system/istiod',
    'Pod/istio-system/istiod-7c5-xyz12',
    'MutatingWebhookConfiguration/istio-sidecar-injector',
    'ConfigMap/istio-system/istio',
  ],
  releases: [
    release('istio-system/istiod', 'cni', version),
    release('istio-system/istiod-r1', 'istiod', version, {values: {revision: 'r1'}}),
  ],
  from: version,
})
const tagService = (tag: string, revision: string): KubeObject =>
  object(
    `v1 Service istio-system/istiod-revision-tag-${tag}`,
    {labels: {'istio.io/tag': tag, 'istio.io/rev': revision}},
    {spec: {}},
  )
const with1 = (given: ReturnType<typeof revisioned>, ...more: readonly KubeObject[]) => ({
  ...given,
  objects: [...given.objects, ...more],
})

const OTHERS = ['GATEWAY_SERVICE_EDITED', 'GATEWAY_SINGLE_POD', 'GATEWAY_ENDS_ABRUPTLY']

specify(
  'gateways',
  GATEWAYS.filter(each => !OTHERS.includes(each.code)),
  {
    GATEWAY_OUTAGE_ON_MOVE: {
      fires: {
        'a Gateway without a revision stands under an affected istiod': {
          objects: [edge, gateway('edge/web')],
          says: ['edge/web', '1.27.9', '59959'],
          severity: 'blocks',
        },
        'it is a waypoint': {
          objects: [
            gateway(
              'shop/waypoint',
              {'istio.io/rev': 'default'},
              {gatewayClassName: 'istio-waypoint'},
            ),
          ],
          says: ['shop/waypoint'],
        },
        'its class is another one of Istio’s': {
          objects: [
            gatewayClass('edge-class', 'istio.io/gateway-controller'),
            gateway('edge/web', {}, {gatewayClassName: 'edge-class'}),
          ],
        },
        'its address is an address': {
          objects: [gateway('edge/web', {}, {addresses: [{value: '10.0.0.99'}]})],
        },
        'its address is said to be one': {
          objects: [
            gateway('edge/web', {}, {addresses: [{type: 'IPAddress', value: '10.0.0.99'}]}),
          ],
          says: ['owns 1 Gateway'],
        },
        'the old istiod is the first with it': {
          objects: [gateway('edge/web')],
          from: '1.24.3',
          severity: 'blocks',
        },
        'the old istiod is the last of 1.29 with it': {
          objects: [gateway('edge/web')],
          from: '1.29.4',
          to: '1.30.3',
          severity: 'blocks',
        },
        'the old istiod is the last of 1.30 with it': {
          objects: [gateway('edge/web')],
          from: '1.30.1',
          to: '1.31.0',
          severity: 'blocks',
        },
        'it asks by its namespace': with1(revisioned('1.28.10'), gateway('shop/web')),
        'the sources do not agree about the version': {
          objects: [gateway('edge/web')],
          from: '1.29.5',
          to: '1.30.3',
          severity: 'warns',
          says: ['cannot be told'],
        },
        'the version is not known': {
          objects: [...istiod('default', 'latest'), gateway('edge/web')],
          from: 'latest',
          severity: 'warns',
        },
        'its pods are moved by somebody else, and the new istiod is affected': {
          objects: [gateway('edge/web', {}, hostname)],
          says: ['1.28.10', 'istio.io/rev=1-28-10'],
          severity: 'blocks',
        },
      },
      quiet: {
        'the old istiod has the correction': {
          objects: [gateway('edge/web')],
          from: '1.29.6',
          to: '1.30.3',
        },
        'the old istiod is older than the trouble': {
          objects: [gateway('edge/web')],
          from: '1.24.2',
          to: '1.25.5',
        },
        'the Gateway is another controller’s': {
          objects: [
            gatewayClass('nginx', 'example.org/nginx'),
            gateway('edge/web', {}, {gatewayClassName: 'nginx'}),
          ],
        },
        'istiod makes nothing for the class': {
          objects: [
            gatewayClass('istio-remote', 'istio.io/unmanaged-gateway'),
            gateway('edge/web', {}, {gatewayClassName: 'istio-remote'}),
          ],
        },
        'the Gateway belongs to another revision already': {
          objects: [
            ...istiod('1-28-10', '1.28.10'),
            gateway('edge/web', {'istio.io/rev': '1-28-10'}),
          ],
        },
        'its pods are moved by somebody else, and the new istiod has the correction': {
          objects: [gateway('edge/web', {}, hostname)],
          to: '1.29.6',
        },
        'it has more addresses than istiod makes something for, and the new istiod has the correction':
          {
            objects: [
              gateway('edge/web', {}, {addresses: [{value: '10.0.0.98'}, {value: '10.0.0.99'}]}),
            ],
            to: '1.29.6',
          },
        'it is a Gateway of Istio’s own sort': {
          objects: [
            object(
              'networking.istio.io/v1 Gateway edge/web',
              {},
              {spec: {gatewayClassName: 'istio'}},
            ),
          ],
        },
      },
    },
    GATEWAY_OWNED_TWICE: {
      fires: {
        'it names nothing, and the old istiod has no revision': {
          objects: [gateway('edge/web')],
          says: [
            'edge/web',
            'istio.io/rev=default',
            '1-28-10',
            'once tags and the default have moved',
          ],
          severity: 'warns',
        },
        'the webhook and the Service of its tag name different revisions': {
          objects: [
            ...istiod('1-28-10', '1.28.10'),
            injector('default', 'prod'),
            tagService('prod', '1-28-10'),
            gateway('edge/web', {'istio.io/rev': 'prod'}),
          ],
          says: ['now'],
        },
      },
      quiet: {
        'webhook and Service of its tag go over together': with1(
          revisioned('1.28.10'),
          injector('r1', 'prod'),
          tagService('prod', 'r1'),
          gateway('edge/web', {'istio.io/rev': 'prod'}),
        ),
        'a tag default decides before the default validator': {
          ...with1(
            revisioned('1.28.9'),
            ...istiod('r2', '1.28.10'),
            injector('r2', 'default'),
            gateway('edge/web'),
          ),
          to: '1.29.6',
        },
        'it names its revision': {objects: [gateway('edge/web', {'istio.io/rev': 'default'})]},
        'its namespace is given the new revision': {objects: [gateway('shop/web')]},
        'it names nothing, and the old istiod has a revision': with1(
          revisioned('1.28.10'),
          gateway('edge/web'),
        ),
        'the new istiod is too old to look at the default validator': {
          objects: [gateway('edge/web')],
          from: '1.26.3',
          to: '1.27.0',
        },
        'base makes no default validator': {
          objects: [gateway('edge/web')],
          without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
          baseValues: {defaultRevision: ''},
        },
        'its pods are somebody else’s': {objects: [gateway('edge/web', {}, hostname)]},
        'an older istiod does not read the Service of a tag': {
          objects: [
            ...istiod('1-27-9', '1.27.9'),
            injector('default', 'prod'),
            tagService('prod', '1-27-9'),
            gateway('edge/web', {'istio.io/rev': 'prod'}),
          ],
          from: '1.27.8',
        },
      },
    },
    GATEWAY_UNOWNED: {
      fires: {
        'it names a revision that does not exist': {
          objects: [gateway('edge/web', {'istio.io/rev': '1-20-0'})],
          says: ['edge/web', 'Gateway API belong to no revision'],
          severity: 'warns',
        },
        'its namespace does': {
          objects: [namespace('edge', {'istio.io/rev': 'gone'}), gateway('edge/web')],
        },
        'it names nothing, and the new istiod is no default': {
          objects: [gateway('edge/web')],
          from: '1.26.3',
          to: '1.27.0',
          says: ['will belong to no revision once the old istiod is gone'],
        },
        'it names nothing, and the new istiod is older than the rule of the default': {
          objects: [gateway('edge/web')],
          from: '1.22.8',
          to: '1.24.6',
        },
        'it names nothing, and base moves no default': {
          objects: [gateway('edge/web')],
          baseValues: {defaultRevision: ''},
        },
      },
      quiet: {
        'the default goes over to the new one': {objects: [gateway('edge/web')]},
        'the new istiod is the first with the rule of the default': {
          objects: [gateway('edge/web')],
          from: '1.26.8',
          to: '1.27.1',
        },
        'it names the old revision, which the preflight speaks of': {
          objects: [gateway('edge/web', {'istio.io/rev': 'default'})],
        },
        'its tag goes over with one of two old revisions': {
          objects: [
            ...istiod('r0', '1.26.8'),
            injector('r0', 'prod'),
            gateway('edge/web', {'istio.io/rev': 'prod'}),
          ],
        },
        'its tag goes over to the new one': {
          objects: [injector('default', 'prod'), gateway('edge/web', {'istio.io/rev': 'prod'})],
        },
        'its namespace does': {objects: [gateway('shop/web')]},
        'it names the new revision, which is there': {
          objects: [
            ...istiod('1-28-10', '1.28.10'),
            gateway('edge/web', {'istio.io/rev': '1-28-10'}),
          ],
        },
      },
    },
    GATEWAY_NOT_PINNED: {
      fires: {
        'the default decides': {
          objects: [gateway('edge/web')],
          says: ['edge/web', 'the default revision', 'istio.io/rev=default'],
          severity: 'warns',
        },
        'its namespace decides': {objects: [gateway('shop/web')], says: ['its namespace']},
        'it names a tag': {
          objects: [injector('default', 'prod'), gateway('edge/web', {'istio.io/rev': 'prod'})],
          says: ['the tag prod'],
        },
        'the tag default decides': {
          objects: [
            ...with1(revisioned('1.28.10'), injector('r1', 'default'), gateway('edge/web')).objects,
          ],
          without: revisioned('1.28.10').without,
          releases: revisioned('1.28.10').releases,
          from: '1.28.10',
          to: '1.29.6',
          says: ['the tag default'],
        },
      },
      quiet: {
        'it names its revision': {objects: [gateway('edge/web', {'istio.io/rev': 'default'})]},
        'it belongs to nobody': {objects: [gateway('edge/web', {'istio.io/rev': 'gone'})]},
        'it belongs to another revision by its namespace': {
          objects: [
            ...istiod('1-28-10', '1.28.10'),
            namespace('edge', {'istio.io/rev': '1-28-10'}),
            gateway('edge/web'),
          ],
        },
      },
    },
    GATEWAY_NOT_INJECTED: {
      fires: {
        'its namespace says no': {
          objects: [namespace('edge', {'istio-injection': 'disabled'}), auto('edge/ingress')],
          says: ['Deployment/ingress', 'edge'],
          severity: 'blocks',
        },
        'nobody is asked': {
          objects: [edge, auto('edge/ingress', {'sidecar.istio.io/inject': 'false'})],
        },
        'it is a DaemonSet': {
          objects: [edge, auto('edge/ingress', {}, {kind: 'DaemonSet'})],
          says: ['DaemonSet/ingress'],
        },
        'it has no replica': {
          objects: [edge, auto('edge/ingress', {}, {replicas: 0})],
          severity: 'warns',
        },
        'one of two has replicas': {
          objects: [edge, auto('edge/ingress', {}, {replicas: 0}), auto('edge/other')],
          severity: 'blocks',
        },
        'the one beside it is injected': {
          objects: [
            edge,
            auto('edge/entry', {'sidecar.istio.io/inject': 'true'}),
            auto('edge/ingress'),
          ],
          says: ['injects Deployment/ingress,'],
        },
        'it has another container beside': {
          objects: [
            edge,
            workload('edge/ingress', {
              pod: {
                containers: [
                  {name: 'istio-proxy', image: 'auto'},
                  {name: 'log', image: 'example.org/log:1'},
                ],
              },
            }),
          ],
        },
      },
      quiet: {
        'it asks for injection': {
          objects: [edge, auto('edge/ingress', {'sidecar.istio.io/inject': 'true'})],
        },
        'its namespace does': {objects: [auto('shop/ingress')]},
        'it has an image of its own': {
          objects: [
            edge,
            workload('edge/ingress', {
              pod: {containers: [{name: 'istio-proxy', image: 'example.org/istio/proxyv2:1.27.9'}]},
            }),
          ],
        },
        'an application of another name has the image auto': {
          objects: [
            edge,
            workload('edge/app', {pod: {containers: [{name: 'app', image: 'auto'}]}}),
          ],
        },
      },
    },
    GATEWAY_SELECTOR_RENAMED: {
      fires: {
        'a Deployment selects by the old label': {
          objects: [made('istio.io/gateway-name')],
          from: '1.23.6',
          to: '1.24.6',
          says: ['edge/web-istio'],
          severity: 'warns',
        },
        'it still does so later': {objects: [made('istio.io/gateway-name')]},
      },
      quiet: {
        'it selects by the new one': {objects: [made('gateway.networking.k8s.io/gateway-name')]},
        'the new istiod uses the old one as well': {
          objects: [made('istio.io/gateway-name')],
          from: '1.22.8',
          to: '1.23.6',
        },
        'the Deployment is not istiod’s': {
          objects: [
            workload('edge/web-istio', {
              spec: {selector: {matchLabels: {'istio.io/gateway-name': 'web'}}},
            }),
          ],
        },
      },
    },
  },
)

function auto(
  place: string,
  labels: Labels = {},
  more: {readonly kind?: 'Deployment' | 'DaemonSet'; readonly replicas?: number} = {},
): KubeObject {
  return workload(place, {
    labels,
    annotations: {'inject.istio.io/templates': 'gateway'},
    pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
    ...more,
  })
}

function made(selector: string): KubeObject {
  return workload('edge/web-istio', {
    labels: {[selector]: 'web'},
    metadata: {labels: {'gateway.istio.io/managed': 'istio.io-gateway-controller'}},
    spec: {selector: {matchLabels: {[selector]: 'web'}}},
  })
}
