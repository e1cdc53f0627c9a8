import {annotationsOf, at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {compareVersions, minorOf} from '../version.ts'
import {oldIstiods} from './facts.ts'

const GROUP = 'gateway.networking.k8s.io'
const BUNDLE = `${GROUP}/bundle-version`

/**
 * From this minor version on, istiod reads the kind, and only by definitions at least so new
 * (istio/istio, pkg/config/schema/gatewayapi/minimumversions.go).
 */
const MINIMUMS = [
  {plural: 'grpcroutes', kind: 'GRPCRoute', from: 22, bundle: '1.1.0'},
  {plural: 'backendtlspolicies', kind: 'BackendTLSPolicy', from: 28, bundle: '1.4.0'},
  {plural: 'tlsroutes', kind: 'TLSRoute', from: 30, bundle: '1.5.0'},
  {plural: 'tcproutes', kind: 'TCPRoute', from: 31, bundle: '1.6.0'},
] as const

type Minimum = (typeof MINIMUMS)[number]

/** istiod passes over definitions that are too old, and says so to nobody. */
export const gatewayApi: Check = {
  code: 'GATEWAY_API_TOO_OLD',
  title: 'The definitions of the Gateway API are new enough for the target',
  severity: 'warns',
  source: 'Istio: minimum versions of the Gateway API',
  means:
    'The target reads a kind of the Gateway API by newer definitions only than are ' +
    'installed. It passes over all objects of the kind, silently.',
  help:
    'Upgrade the definitions of the Gateway API first, to a version that the old istiod ' +
    'accepts, too.',
  needs: ['CustomResourceDefinition.apiextensions.k8s.io'],
  find: evidence => MINIMUMS.flatMap(each => judged(evidence, each) ?? []),
}

function judged(evidence: Evidence, minimum: Minimum): Hit | undefined {
  const {asked, survey} = evidence
  const name = `${minimum.plural}.${GROUP}`
  const definition = survey
    .of('CustomResourceDefinition.apiextensions.k8s.io')
    .find(each => each.metadata.name === name)
  if (definition === undefined || (minorOf(asked.version) ?? 0) < minimum.from) return undefined
  const bundle = annotationsOf(definition)[BUNDLE]
  const known = minorOf(bundle) !== undefined
  if (known && compareVersions(bundle, minimum.bundle) >= 0) return undefined
  return hit(evidence, minimum, {
    definition,
    bundle: known ? bundle : undefined,
    used: survey.of(`${minimum.kind}.${GROUP}`),
  })
}

interface Found {
  readonly definition: KubeObject
  readonly bundle: string | undefined
  readonly used: readonly KubeObject[]
}

const countOf = (used: readonly KubeObject[]): string =>
  used.length === 0
    ? 'there are no objects of it'
    : `${used.length} object(s): ${some(used.map(placeOf))}`

function hit(
  evidence: Evidence,
  {kind, plural, bundle: least}: Minimum,
  {definition, bundle, used}: Found,
): Hit {
  const {asked, catalog, survey} = evidence
  const vendored = catalog.support.find(
    each => minorOf(each.istio) === minorOf(asked.version),
  )?.gatewayApi
  const count = survey.isBlind(`${kind}.${GROUP}`)
    ? 'how many objects there are could not be seen'
    : countOf(used)
  const made = vendored === undefined ? '' : ` (Istio ${asked.version} is made with ${vendored})`
  return {
    severity: bundle === undefined ? 'warns' : severity(evidence, kind, used),
    what:
      bundle === undefined
        ? `It cannot be told of which version of the Gateway API the definition of ${kind} is; ` +
          `Istio ${asked.version} wants at least ${least} (${count}).`
        : `The definition of ${kind} is of the Gateway API ${bundle}, and Istio ` +
          `${asked.version} reads it from ${least} on only (${count}).`,
    why:
      `The new istiod ignores every ${kind}, ` +
      'and no error is reported. They stop to apply to the pods and gateways that move.',
    next: [
      sh`kubectl get crd ${plural}.${GROUP} -o jsonpath='{.metadata.annotations}'`,
      `Upgrade the definitions of the Gateway API first${made}, and see that the old istiod ` +
        'still reads them.',
    ],
    objects: [
      {kind: 'CustomResourceDefinition', name: definition.metadata.name},
      ...used.map(each => refOf({...each, kind})),
    ],
  }
}

/**
 * It blocks when objects work now and will not afterwards: before its minimum came, istiod read a
 * kind only when told to read alpha kinds.
 */
function severity(
  evidence: Evidence,
  kind: Minimum['kind'],
  used: readonly KubeObject[],
): Hit['severity'] & string {
  if (evidence.survey.isBlind(`${kind}.${GROUP}`)) return 'warns'
  if (used.length === 0) return 'info'
  return readsAlpha(evidence) && used.some(each => isOfIstio(evidence, each)) ? 'blocks' : 'warns'
}

function readsAlpha(evidence: Evidence): boolean {
  const names = oldIstiods(evidence).map(each => each.deployment.name)
  const planes = evidence.survey
    .of('Deployment.apps')
    .filter(
      each =>
        each.metadata.namespace === evidence.seen.istioNamespace &&
        names.includes(each.metadata.name),
    )
  const env = planes
    .flatMap(each => rows(at(each, 'spec', 'template', 'spec', 'containers')))
    .flatMap(each => rows(each['env']))
  return env.some(
    each => each['name'] === 'PILOT_ENABLE_ALPHA_GATEWAY_API' && each['value'] === 'true',
  )
}

/** Does a route hang on a gateway of Istio's, or on a Service, as routes of a mesh do? */
function isOfIstio({survey}: Evidence, route: KubeObject): boolean {
  const gateways = survey
    .of(`Gateway.${GROUP}`)
    .filter(each => (text(at(each, 'spec', 'gatewayClassName')) ?? '').startsWith('istio'))
  return rows(at(route, 'spec', 'parentRefs')).some(parent => {
    const namespace = text(parent['namespace']) ?? route.metadata.namespace
    return (
      parent['kind'] === 'Service' ||
      gateways.some(
        each => each.metadata.name === parent['name'] && each.metadata.namespace === namespace,
      )
    )
  })
}
