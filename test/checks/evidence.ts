import {readFileSync} from 'node:fs'
import type {Evidence} from '../../src/checks/check.ts'
import type {Catalog} from '../../src/checks/catalog.ts'
import type {ChartFacts} from '../../src/checks/values/facts.ts'
import type {ChartCrds} from '../../src/mesh/chart-crds.ts'
import {instant, revisionFor} from '../../src/mesh/names.ts'
import type {Revision} from '../../src/mesh/names.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {MeshSnapshot, ReleaseFacts, Values} from '../../src/mesh/snapshot.ts'
import type {BlindSpot, CertificateSeen, ConfigTrial} from '../../src/mesh/survey.ts'
import {surveyOf} from '../../src/mesh/survey.ts'
import {assemble} from '../../src/observe/assemble.ts'
import {rawOf} from '../../src/observe/projections.ts'
import {questionOf} from '../../src/plan/question.ts'
import {oldRevisions} from '../../src/plan/versions.ts'
import {
  definition,
  injectedPod,
  istiod,
  namespace,
  object,
  ownedBy,
  release,
  validator,
  workload,
} from './mesh-objects.ts'

/** The catalog that comes with meshctl. */
export const CATALOG = JSON.parse(
  readFileSync(new URL('../../templates/catalog.json', import.meta.url), 'utf8'),
) as Catalog

export interface Given {
  /** Over a healthy mesh; one of the same kind and name takes the place of what is there. */
  readonly objects?: readonly KubeObject[]
  /** `Kind/name` or `Kind/namespace/name` of what is not there. */
  readonly without?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly kubernetes?: string
  readonly helm?: string
  /** What the user supplied for istiod and for base. */
  readonly values?: Values
  readonly baseValues?: Values
  /** Over those of base and istiod; same names take their place. */
  readonly releases?: readonly ReleaseFacts[]
  readonly blind?: readonly BlindSpot[]
  readonly catalog?: Catalog
  readonly now?: string
  readonly certificates?: readonly CertificateSeen[]
  readonly trials?: readonly ConfigTrial[]
  /** The definitions of the target's base chart. */
  readonly crds?: ChartCrds | undefined
  /** What the charts of the target say. */
  readonly charts?: readonly ChartFacts[]
  /** What no object says: blind spots of the watches, and resources that are bound to a revision. */
  readonly seen?: Partial<Pick<MeshSnapshot, 'blindSpots' | 'bound'>>
}

/**
 * What checks see of a small healthy mesh with something done to it: istiod without a revision, a
 * namespace `shop` with a Deployment `web`, on the way from 1.27.9 to 1.28.10, with Helm 4. Made of
 * Kubernetes objects by the readers of the product.
 */
export function evidence(given: Given = {}): Evidence {
  const {
    from,
    to,
    kubernetes,
    helm,
    values,
    baseValues,
    releases: more,
    blind,
    catalog,
    now,
    charts,
    certificates,
    trials,
    seen: unsaid,
    crds,
    objects: added,
    without,
  } = {...USUAL, ...given}
  const objects = laidOver([...healthy(from), ...more.flatMap(gatewayOf)], added).filter(
    each => !without.includes(placeOf(each)),
  )
  const own = [
    release('istio-system/istio-base', 'base', from, {values: baseValues}),
    release('istio-system/istiod', 'istiod', from, {values}),
  ]
  const releases = [
    ...own.filter(
      each => !more.some(other => other.name === each.name && other.namespace === each.namespace),
    ),
    ...more,
  ]
  const raw = {...rawOf(objects, 'istio-system'), releases, unread: []}
  const seen: MeshSnapshot = {
    ...assemble(raw, {
      seenAt: instant(Date.parse(now)),
      istioNamespace: 'istio-system',
      version: kubernetes,
    }),
    ...unsaid,
  }
  const revision: Revision = revisionFor(to)
  const target = {version: to, revision, from: oldRevisions(seen, to, revision, undefined), crds}
  return {
    seen,
    survey: surveyOf(objects, blind),
    certificates,
    trials,
    asked: questionOf(seen, target),
    catalog,
    helm,
    charts,
  }
}

const USUAL: Required<Given> = {
  objects: [],
  without: [],
  from: '1.27.9',
  to: '1.28.10',
  kubernetes: '1.33.2',
  helm: '4.1.4',
  values: {},
  baseValues: {},
  releases: [],
  blind: [],
  catalog: CATALOG,
  now: '2026-11-23T12:00:00Z',
  charts: [],
  certificates: [],
  trials: [],
  seen: {},
  crds: undefined,
}

/**
 * The Deployment without which a release of the gateway chart would be one that somebody made up.
 */
function gatewayOf({namespace: place, name, chart, manifest}: ReleaseFacts): readonly KubeObject[] {
  if (chart !== 'gateway' || manifest.length === 0) return []
  return [
    workload(`${place}/${name}`, {
      replicas: 0,
      metadata: {annotations: ownedBy(place, name)},
      pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
    }),
  ]
}

const placeOf = ({kind = '', metadata: {namespace: place, name}}: KubeObject): string =>
  place === undefined ? `${kind}/${name}` : `${kind}/${place}/${name}`

function laidOver(
  lower: readonly KubeObject[],
  upper: readonly KubeObject[],
): readonly KubeObject[] {
  const places = new Set(upper.map(placeOf))
  return [...lower.filter(each => !places.has(placeOf(each))), ...upper]
}

const healthy = (version: string): readonly KubeObject[] => [
  namespace('kube-system'),
  namespace('istio-system'),
  namespace('shop', {'istio-injection': 'enabled'}),
  ...istiod('default', version),
  validator('istiod-default-validator', 'default'),
  workload('shop/web'),
  injectedPod('shop/web', {version}),
  object(
    'v1 Service shop/web',
    {},
    {
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.0.0.20',
        selector: {app: 'web'},
        ports: [{name: 'http', port: 80}],
      },
    },
  ),
  ...['istio-system', 'shop'].map(each =>
    object(`v1 ConfigMap ${each}/istio-ca-root-cert`, {}, {data: {'root-cert.pem': 'Root'}}),
  ),
  definition('virtualservices.networking.istio.io', 'VirtualService'),
  definition('authorizationpolicies.security.istio.io', 'AuthorizationPolicy'),
  object(
    'v1 Node node-1',
    {labels: {'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux'}},
    {
      status: {
        allocatable: {cpu: '16', memory: '64Gi', pods: '110'},
        nodeInfo: {kubeletVersion: 'v1.33.2', architecture: 'amd64', operatingSystem: 'linux'},
        conditions: [{type: 'Ready', status: 'True'}],
      },
    },
  ),
]
