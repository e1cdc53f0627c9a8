import {describe, expect, it} from 'vitest'
import {preflight} from '../../src/checks/preflight.ts'
import {VERSIONS} from '../../src/checks/versions/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {evidence} from './evidence.ts'
import type {Given} from './evidence.ts'
import {definition, injectedPod, istiod, object, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const OF_SKEW = [
  'NODE_AGENT_STAYS',
  'ZTUNNEL_ON_OLD_REVISION',
  'NODE_AGENT_JUMP',
  'NODE_AGENT_SKEW',
  'GATEWAY_API_TOO_OLD',
  'PROXY_NEWER_THAN_ISTIOD',
  'PROXY_TOO_OLD',
]
const ALPHA = 'PILOT_ENABLE_ALPHA_GATEWAY_API'

const cni = (version: string, name = 'istio-cni-node'): KubeObject =>
  workload(`istio-system/${name}`, {
    kind: 'DaemonSet',
    labels: {'k8s-app': 'istio-cni-node'},
    pod: {containers: [{name: 'install-cni', image: `example.org/istio/install-cni:${version}`}]},
  })
const ztunnel = (version: string, labels: Readonly<Record<string, string>> = {}): KubeObject =>
  workload('istio-system/ztunnel', {
    kind: 'DaemonSet',
    labels,
    pod: {
      containers: [
        {
          name: 'istio-proxy',
          image: `example.org/istio/ztunnel:${version}`,
          args: ['proxy', 'ztunnel'],
        },
      ],
    },
  })
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
const other = workload('kube-system/calico-node', {
  kind: 'DaemonSet',
  pod: {containers: [{name: 'install-cni', image: 'example.org/cni:1.20.0'}]},
})

const crd = (plural: string, kind: string, bundle?: string): KubeObject =>
  definition(`${plural}.gateway.networking.k8s.io`, kind, ['v1alpha2'], {
    annotations: bundle === undefined ? {} : {'gateway.networking.k8s.io/bundle-version': bundle},
  })
const tlsRoute = (parent: object = {name: 'edge'}, place = 'shop/db'): KubeObject =>
  object(
    `gateway.networking.k8s.io/v1alpha2 TLSRoute ${place}`,
    {},
    {spec: {parentRefs: [parent].flat()}},
  )
const edge = (className: string): KubeObject =>
  object(
    'gateway.networking.k8s.io/v1 Gateway shop/edge',
    {},
    {spec: {gatewayClassName: className}},
  )
const alphaIstiod = (
  version: string,
  value = 'true',
  revision = 'default',
): readonly KubeObject[] =>
  istiod(revision, version).map(each =>
    each.kind === 'Deployment'
      ? workload(`istio-system/${each.metadata.name}`, {
          replicas: 1,
          labels: {app: 'istiod', 'istio.io/rev': revision},
          metadata: {
            ...each.metadata,
            labels: each.metadata.labels ?? {},
            annotations: each.metadata.annotations ?? {},
          },
          pod: {
            containers: [
              {
                name: 'discovery',
                image: `example.org/istio/pilot:${version}`,
                env: [
                  {name: 'REVISION', value: revision},
                  {name: ALPHA, value},
                ],
              },
            ],
          },
        })
      : each,
  )
const to30 = {from: '1.29.6', to: '1.30.3'}

specify(
  'version skew',
  VERSIONS.filter(each => OF_SKEW.includes(each.code)),
  {
    NODE_AGENT_JUMP: {
      fires: {
        'Istio CNI is on the nodes': {
          from: '1.26.8',
          objects: [cni('1.26.8')],
          says: ['Istio CNI 1.26.8', '1.26 → 1.27 → 1.28.10', 'istio-system/istio-cni-node'],
          severity: 'blocks',
        },
        'ztunnel is': {from: '1.26.8', objects: [ztunnel('1.26.8')], says: ['ztunnel 1.26.8']},
        'Istio CNI has another name': {
          from: '1.26.8',
          objects: [cni('1.26.8', 'mesh-cni')],
          says: ['mesh-cni'],
        },
        'Kubernetes does not suit what lies between': {
          from: '1.26.8',
          objects: [cni('1.26.8')],
          kubernetes: '1.34.0',
          says: ['Mind that Istio 1.27 supports Kubernetes 1.29 to 1.33'],
        },
      },
      quiet: {
        'the jump is of one': {objects: [cni('1.27.9'), ztunnel('1.27.9')]},
        'the jump is of three, which another finding tells': {
          from: '1.25.5',
          objects: [cni('1.25.5')],
        },
        'the nodes have another CNI': {from: '1.26.8', objects: [other]},
        'nothing is on the nodes': {from: '1.26.8'},
      },
    },
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
    NODE_AGENT_SKEW: {
      fires: {
        'it is one older than istiod, and would be two': {
          objects: [cni('1.26.8')],
          says: ['2 minor versions older than 1.28.10', 'Bring it to 1.27 first'],
          severity: 'blocks',
        },
        'ztunnel is': {
          objects: [ztunnel('1.25.5')],
          says: ['3 minor versions older', 'upgrade ztunnel'],
          severity: 'blocks',
        },
        'it is too old already, and only a patch comes': {
          from: '1.28.6',
          objects: [cni('1.26.8')],
          says: ['upgrade istio-cni CHARTS/cni --version 1.28.10'],
          severity: 'warns',
        },
        'it is newer than istiod': {
          objects: [cni('1.28.10')],
          says: ['newer than istiod 1.27, which runs now', 'Go on'],
          severity: 'warns',
        },
        'it is newer than the target': {
          objects: [ztunnel('1.29.6')],
          says: ['Plan for 1.29'],
          severity: 'warns',
        },
        'it is newer than the target, and only a patch comes': {
          from: '1.28.6',
          objects: [cni('1.29.6')],
          says: ['newer than istiod 1.28, which is the target'],
        },
        'it is newer than the older of two istiods': {
          objects: [...istiod('r0', '1.26.8'), cni('1.27.9')],
          says: ['newer than istiod 1.26'],
        },
        'its version cannot be told': {
          objects: [cni('ours')],
          says: ['no version that can be told'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is of the minor version of istiod': {objects: [cni('1.27.0'), ztunnel('1.27.9')]},
        'only its label says the version, and it suits': {
          objects: [ztunnel('ours', {'app.kubernetes.io/version': '1.27.9'})],
        },
        'the jump is of two, which another finding tells': {
          from: '1.26.8',
          objects: [cni('1.26.8')],
        },
        'only a patch comes and it is one older': {from: '1.28.6', objects: [cni('1.27.9')]},
        'it is another CNI': {objects: [other]},
      },
    },
    GATEWAY_API_TOO_OLD: {
      fires: {
        'what works now would be passed over': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            edge('istio'),
            tlsRoute(),
            ...alphaIstiod('1.29.6'),
          ],
          says: ['1.4.1', '1.5.0', 'shop/db', 'made with 1.5.1'],
          severity: 'blocks',
        },
        'a route of a Service would': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            tlsRoute({kind: 'Service', name: 'web'}),
            ...alphaIstiod('1.29.6'),
          ],
          severity: 'blocks',
        },
        'one of several would': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            edge('istio'),
            tlsRoute({name: 'elsewhere'}, 'shop/other'),
            tlsRoute([{name: 'elsewhere'}, {name: 'edge'}]),
            ...alphaIstiod('1.29.6'),
          ],
          severity: 'blocks',
        },
        'the old one passes over it, too': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            edge('istio'),
            tlsRoute(),
            ...alphaIstiod('1.29.6', 'false'),
          ],
          severity: 'warns',
        },
        'it is a route of somebody else': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            edge('nginx'),
            tlsRoute(),
            ...alphaIstiod('1.29.6'),
          ],
          severity: 'warns',
        },
        'it is a route of a Gateway elsewhere': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            edge('istio'),
            tlsRoute({name: 'edge', namespace: 'other'}),
            ...alphaIstiod('1.29.6'),
          ],
          severity: 'warns',
        },
        'only an istiod that stays reads alpha kinds': {
          ...to30,
          objects: [
            crd('tlsroutes', 'TLSRoute', 'v1.4.1'),
            edge('istio'),
            tlsRoute(),
            ...alphaIstiod('1.31.0', 'true', 'next'),
          ],
          severity: 'warns',
        },
        'there are no objects of it yet': {
          ...to30,
          objects: [crd('tlsroutes', 'TLSRoute', 'v1.4.1')],
          says: ['no objects'],
          severity: 'info',
        },
        'nobody could count the objects': {
          ...to30,
          objects: [crd('tlsroutes', 'TLSRoute', 'v1.4.1')],
          blind: [
            {resource: 'tlsroutes', kind: 'TLSRoute.gateway.networking.k8s.io', why: 'forbidden'},
          ],
          says: ['could not be seen'],
          severity: 'warns',
        },
        'the definition does not say its version': {
          ...to30,
          objects: [crd('tlsroutes', 'TLSRoute')],
          says: ['cannot be told'],
          severity: 'warns',
        },
        'it is a policy for 1.28': {
          objects: [crd('backendtlspolicies', 'BackendTLSPolicy', 'v1.3.0')],
          says: ['BackendTLSPolicy', '1.4.0'],
        },
        'it is a route for gRPC': {
          objects: [crd('grpcroutes', 'GRPCRoute', 'v1.0.0')],
          says: ['1.1.0'],
        },
        'it is a route for TCP': {
          from: '1.30.3',
          to: '1.31.0',
          objects: [crd('tcproutes', 'TCPRoute', 'v1.5.1')],
          says: ['1.6.0'],
        },
      },
      quiet: {
        'it is just new enough': {...to30, objects: [crd('tlsroutes', 'TLSRoute', 'v1.5.0')]},
        'the target does not ask for it yet': {objects: [crd('tlsroutes', 'TLSRoute', 'v1.4.1')]},
        'there is no such definition': {...to30},
      },
    },
    PROXY_NEWER_THAN_ISTIOD: {
      fires: {
        'istiod was taken back before its pods': {
          objects: [injectedPod('shop/web', {version: '1.28.0'})],
          says: ['1 proxy', 'istiod 1.27.9', 'shop/web-5d4-abcde (1.28.0)'],
          severity: 'warns',
        },
      },
      quiet: {
        'only its patch is newer': {objects: [injectedPod('shop/web', {version: '1.27.99'})]},
        'its image says no version': {objects: [injectedPod('shop/web', {version: 'ours'})]},
        'its revision is gone, which a law tells': {
          objects: [injectedPod('shop/web', {revision: 'gone', version: '1.30.0'})],
        },
        'it is ztunnel': {
          objects: [
            injectedPod('shop/web', {
              version: '1.30.0',
              spec: {
                containers: [
                  {
                    name: 'istio-proxy',
                    image: 'example.org/istio/ztunnel:1.30.0',
                    args: ['proxy', 'ztunnel'],
                  },
                ],
              },
            }),
          ],
        },
      },
    },
    PROXY_TOO_OLD: {
      fires: {
        'it is three behind': {
          objects: [injectedPod('shop/web', {version: '1.24.6'})],
          says: ['1.24.6', 'istiod 1.27.9'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is two behind': {objects: [injectedPod('shop/web', {version: '1.25.0'})]},
        'its image says no version': {objects: [injectedPod('shop/web', {version: 'ours'})]},
      },
    },
  },
  {now: '2026-03-01T12:00:00Z'},
)

describe('[U] VERSION_SKEW names the way', () => {
  const way = (given: Given): string => {
    const {seen, asked} = evidence(given)
    return preflight(seen, asked)
      .filter(each => each.code === 'VERSION_SKEW')
      .flatMap(each => [each.what, ...each.next])
      .join(' ')
  }
  it.each([
    [
      'by twos',
      {from: '1.24.6'},
      'at most two may be taken at once',
      'Go 1.24 → 1.26 → 1.28.10, each',
    ],
    [
      'by twos, and one that is left over',
      {from: '1.25.5'},
      '3 minor versions ahead',
      'Go 1.25 → 1.27 → 1.28.10, each',
    ],
    [
      'by ones with Istio CNI',
      {from: '1.25.5', objects: [cni('1.25.5')]},
      'one may be taken at once with Istio CNI or ztunnel',
      'Go 1.25 → 1.26 → 1.27 → 1.28.10, each',
    ],
    [
      'by ones with ztunnel',
      {from: '1.25.5', objects: [ztunnel('1.25.5')]},
      'one may be taken',
      '1.26 → 1.27',
    ],
    [
      'by twos with another CNI',
      {from: '1.25.5', objects: [other]},
      'at most two',
      '1.25 → 1.27 →',
    ],
  ])('%s', (_, given, what, next) =>
    expect([way(given).includes(what), way(given).includes(next)]).toEqual([true, true]),
  )
  it('only when there is need', () =>
    expect(way({from: '1.26.8', objects: [cni('1.26.8')]})).toBe(''))
})

describe('[U] NODE_AGENT_JUMP', () => {
  it.each([
    ['1.29.0', false],
    ['1.33.9', false],
    ['1.28.9', true],
    ['1.34.0', true],
    ['unknown', false],
  ])('minds what lies between with Kubernetes %s: %s', (kubernetes, minds) => {
    const given = evidence({from: '1.26.8', kubernetes, objects: [cni('1.26.8')]})
    const said = VERSIONS.filter(each => each.code === 'NODE_AGENT_JUMP')
      .flatMap(each => each.find(given))
      .flatMap(each => each.next)
    expect(said.some(each => each.startsWith('Mind that'))).toBe(minds)
  })
  it('says nothing of what the catalog does not know', () => {
    const given = evidence({from: '1.97.0', to: '1.99.0', objects: [cni('1.97.0')]})
    expect(
      VERSIONS.find(each => each.code === 'NODE_AGENT_JUMP')?.find(given)[0]?.next,
    ).toHaveLength(1)
  })
})
