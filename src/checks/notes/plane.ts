import {at, count, labelsOf, rows, selectorIn, text, texts} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {selects} from '../../mesh/selector.ts'
import {own} from '../../mesh/own.ts'
import type {Evidence} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {minorOf} from '../version.ts'
import {hasKey, meshTexts, oldDeployments, saysKey} from './mesh-config.ts'
import {ENTRIES, isUnresolved} from './hosts.ts'
import type {Detect} from './detect.ts'
import {namespaceOf, signsOf} from './detect.ts'
import {templatesIn} from './templates.ts'

const meshValues = ({asked}: Evidence): unknown => at(asked.like?.values, 'meshConfig')

/**
 * `discovery-selectors`: configuration (of these kinds) in namespaces that the discoverySelectors
 * leave out.
 */
export const discoverySelectors: Detect = (evidence, {kinds = []}) => {
  const selectors = rows(at(meshValues(evidence), 'discoverySelectors'))
  if (selectors.length === 0) return unread(evidence)
  const left = new Set(
    [...evidence.seen.namespaces.values()]
      .filter(each => !selectors.some(selector => selects(selectorIn(selector), each.labels)))
      .map(each => each.name as string),
  )
  return signsOf(
    kinds.flatMap(each => evidence.survey.of(each)).filter(each => left.has(namespaceOf(each))),
    'in namespaces that discoverySelectors leave out',
  )
}

/** Only as text in the ConfigMap: there is no telling which namespaces they take. */
const unread = (evidence: Evidence): ReturnType<Detect> =>
  meshTexts(evidence)
    .filter(({mesh}) => /^discoverySelectors:\s*($|\[[^\]])/m.test(mesh))
    .map(({object}) => ({
      what: `discoverySelectors in ConfigMap ${placeOf(object)}, and it cannot be told which namespaces they leave out`,
      objects: [refOf(object)],
    }))

/** `default-tracer`: a Service `zipkin` beside istiod, and nothing that says where spans go. */
export const defaultTracer: Detect = evidence => {
  const tracer = evidence.survey
    .of('Service')
    .filter(
      each => each.metadata.name === 'zipkin' && namespaceOf(each) === evidence.seen.istioNamespace,
    )
  return isTraced(evidence) ? [] : signsOf(tracer, 'which nothing names as the tracer')
}

const isTraced = (evidence: Evidence): boolean =>
  ['tracing', 'extensionProviders'].some(
    key =>
      hasKey(meshValues(evidence), key) || meshTexts(evidence).some(({mesh}) => saysKey(mesh, key)),
  ) ||
  evidence.survey
    .of('Telemetry.telemetry.istio.io')
    .some(each => rows(at(each, 'spec', 'tracing')).length > 0)

/** `gateway-spans`: tracing is on, and there are gateways. */
export const gatewaySpans: Detect = evidence => {
  const gateways = [...evidence.seen.namespaces.values()].flatMap(each =>
    each.workloads
      .filter(inside => inside.isGateway)
      .map(inside => ({kind: inside.ref.kind, namespace: each.name, name: inside.ref.name})),
  )
  return gateways.length === 0 || !isTraced(evidence)
    ? []
    : [
        {
          what: `gateways ${some(gateways.map(each => `${each.namespace}/${each.name}`))}, and tracing`,
          objects: gateways,
        },
      ]
}

/**
 * Nodes from this minor version of Kubernetes on make istiod choose native sidecars by itself
 * (Istio’s upgrade notes of 1.27).
 */
const NATIVE_FROM = 33

/** `native-sidecars`: workloads with sidecars on nodes that are new enough. */
export const nativeSidecars: Detect = ({seen, survey}) => {
  const nodes = survey
    .of('Node')
    .map(each =>
      minorOf((text(at(each, 'status', 'nodeInfo', 'kubeletVersion')) ?? '').replace(/^v/, '')),
    )
  const known = nodes.length > 0 ? nodes : [minorOf(seen.cluster.version)]
  if (known.every(each => each !== undefined && each < NATIVE_FROM)) return []
  const workloads = [...seen.namespaces.values()].flatMap(each =>
    each.workloads
      .filter(inside => inside.pods.some(pod => pod.proxy?.type === 'sidecar'))
      .map(inside => ({kind: inside.ref.kind, namespace: each.name, name: inside.ref.name})),
  )
  const scripts = templatesIn(survey)
    .filter(each => /quitquitquit|pilot-agent/.test(JSON.stringify(each.spec ?? '')))
    .map(each => placeOf(each.object))
  if (workloads.length === 0) return []
  const ending = scripts.length === 0 ? '' : `; ${some(scripts)} end the proxy by a script`
  const places = some(workloads.map(placeOf))
  return [
    {
      what: `${workloads.length} workload(s) with a sidecar, such as ${places}${ending}`,
      objects: workloads,
    },
  ]
}

/** `lone-istiod`: an old istiod with a PodDisruptionBudget and one replica. */
export const loneIstiod: Detect = evidence => {
  const {survey, seen} = evidence
  const lone = oldDeployments(evidence).filter(
    each =>
      (count(
        at(
          survey
            .of('HorizontalPodAutoscaler.autoscaling')
            .find(
              scaler =>
                at(scaler, 'spec', 'scaleTargetRef', 'name') === each.metadata.name &&
                namespaceOf(scaler) === seen.istioNamespace,
            ),
          'spec',
          'minReplicas',
        ),
      ) ??
        count(at(each, 'spec', 'replicas')) ??
        1) <= 1,
  )
  return signsOf(
    survey
      .of('PodDisruptionBudget.policy')
      .filter(
        each =>
          namespaceOf(each) === seen.istioNamespace &&
          lone.some(istiod => istiod.metadata.name === each.metadata.name),
      ),
    'for a single replica',
  )
}

/** `outside-signer`: certificates come from istio-csr. */
export const outsideSigner: Detect = evidence => {
  const isSigner = (address: string | undefined): boolean => (address ?? '').includes('istio-csr')
  const like = evidence.asked.like
  const deployments = oldDeployments(evidence).filter(each =>
    rows(at(each, 'spec', 'template', 'spec', 'containers'))
      .flatMap(inside => rows(inside['env']))
      .some(setting => setting['name'] === 'CA_ADDR' && isSigner(text(setting['value']))),
  )
  return [
    ...(isSigner(text(at(like?.values, 'global', 'caAddress')))
      ? [
          {
            what:
              'global.caAddress in the values of release ' +
              `${like?.namespace ?? ''}/${like?.name ?? ''} names istio-csr`,
            objects: [],
          },
        ]
      : []),
    ...signsOf(deployments, 'with CA_ADDR of istio-csr'),
    ...signsOf(
      evidence.survey
        .of('Deployment.apps')
        .filter(each => each.metadata.name.includes('istio-csr')),
    ),
  ]
}

/**
 * `policy-regex`: AuthorizationPolicies whose principals or namespaces hold characters that an
 * expression would read as more than themselves.
 */
export const policyRegex: Detect = ({survey}) =>
  signsOf(
    survey.of('AuthorizationPolicy.security.istio.io').filter(each =>
      rows(at(each, 'spec', 'rules'))
        .flatMap(rule => rows(rule['from']))
        .some(isExpression),
    ),
    'with a principal or namespace that is read as an expression',
  )

function isExpression(from: unknown): boolean {
  const named = (...keys: readonly string[]): readonly string[] =>
    keys.flatMap(key => texts(at(from, 'source', key)))
  return (
    named('principals', 'notPrincipals').some(each => each.startsWith('*') && each.length > 1) ||
    named('namespaces', 'notNamespaces').some(each => /[.+?()[\]{}|^$\\]/.test(each))
  )
}

/** `auto-allocation`: ServiceEntries to which istiod begins to give addresses by itself. */
export const autoAllocation: Detect = ({survey}) =>
  signsOf(
    survey
      .of(ENTRIES)
      .filter(
        each =>
          !isUnresolved(each) &&
          texts(at(each, 'spec', 'addresses')).length === 0 &&
          labelsOf(each)['networking.istio.io/enable-autoallocate-ip'] !== 'false',
      ),
    'without addresses',
  )

const EXCLUDES = [
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundPorts',
]

/**
 * `dns-exclusion`: templates that keep some traffic away from the proxy, where DNS goes through it.
 */
export const dnsExclusion: Detect = evidence => {
  const everywhere =
    JSON.stringify(at(meshValues(evidence), 'defaultConfig') ?? '').includes(DNS) ||
    meshTexts(evidence).some(({mesh}) => mesh.includes(DNS))
  const found = templatesIn(evidence.survey).filter(
    each =>
      EXCLUDES.some(key => own(each.annotations, key) !== undefined) &&
      (everywhere || (each.annotations['proxy.istio.io/config'] ?? '').includes(DNS)),
  )
  return signsOf(
    found.map(each => each.object),
    'keeping traffic from the proxy, and DNS captured',
  )
}

const DNS = 'ISTIO_META_DNS_CAPTURE'
