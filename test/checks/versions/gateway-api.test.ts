import type {KubeObject} from '../../../src/mesh/object.ts'
import {definition, istiod, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {gatewayApi} from '../../../src/checks/versions/gateway-api.ts'

const ALPHA = 'PILOT_ENABLE_ALPHA_GATEWAY_API'
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
  'versions',
  [gatewayApi],
  {
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
  },
  {now: '2026-03-01T12:00:00Z'},
)
