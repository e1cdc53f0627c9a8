import {REV} from '../../mesh/injection.ts'
import {at, labelMap, rows, selectorIn} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/pods.ts'
import type {LabelSelector} from '../../mesh/selector.ts'
import {part, sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {lostTo, movedNamespaces, movedTemplates} from './moved.ts'
import type {Moved} from './moved.ts'

/**
 * F-13 and its like: whoever selects by the labels that the upgrade writes anew loses what it
 * selected.
 */
export const selectsByLabel: Check = {
  code: 'SELECTED_BY_INJECTION_LABEL',
  title: 'Nothing selects pods or namespaces by the labels that the upgrade changes',
  severity: 'warns',
  source: 'F-13',
  means:
    'A selector of a Service, a policy or another webhook takes namespaces or pods by ' +
    '`istio-injection` or by the old revision in `istio.io/rev`. The upgrade changes exactly ' +
    'these labels, so the selector takes them no more.',
  help:
    'Select by labels that do not depend on the revision, or by both the old and the new value ' +
    'for the time of the upgrade.',
  needs: ['Service', 'NetworkPolicy.networking.k8s.io'],
  find: evidence => {
    const moved = {pods: movedTemplates(evidence), namespaces: movedNamespaces(evidence)}
    if (moved.pods.length + moved.namespaces.length === 0) return []
    const rows = selections(evidence)
      .map(each => ({...each, lost: lostBy(each, moved)}))
      .filter(each => each.lost.length > 0)
    return [...Map.groupBy(rows, each => each.kind)].map(([kind, all]) => hit(kind, all))
  },
}

interface Selection {
  /** `Service`, `NetworkPolicy.networking.k8s.io`. */
  readonly kind: string
  readonly object: KubeObject
  readonly takes: 'pods' | 'namespaces'
  /** Pods of its own namespace only. */
  readonly inside: boolean
  readonly selector: LabelSelector
}

const SECURITY = [
  'AuthorizationPolicy.security.istio.io',
  'PeerAuthentication.security.istio.io',
  'RequestAuthentication.security.istio.io',
] as const
const BY_SELECTOR = [
  ...SECURITY,
  'Telemetry.telemetry.istio.io',
  'WasmPlugin.extensions.istio.io',
] as const
const BY_WORKLOAD_SELECTOR = [
  'Sidecar.networking.istio.io',
  'EnvoyFilter.networking.istio.io',
] as const
/** What they match by plain labels is REVISION_IN_SELECTOR. */
const CONTROLLERS = ['Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps'] as const
const WEBHOOKS = [
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
] as const

function selections(evidence: Evidence): readonly Selection[] {
  const each = (
    kind: string,
    read: (object: KubeObject) => readonly Omit<Selection, 'kind' | 'object'>[],
  ): readonly Selection[] =>
    evidence.survey.of(kind).flatMap(object => read(object).map(one => ({kind, object, ...one})))
  const pods = (selector: LabelSelector): readonly Omit<Selection, 'kind' | 'object'>[] => [
    {takes: 'pods', inside: true, selector},
  ]
  const flat = (value: unknown): readonly Omit<Selection, 'kind' | 'object'>[] =>
    Object.keys(labelMap(value)).length === 0 ? [] : pods({matchLabels: labelMap(value)})
  return [
    ...each('Service', object => flat(at(object, 'spec', 'selector'))),
    ...each('PodDisruptionBudget.policy', object =>
      pods(selectorIn(at(object, 'spec', 'selector'))),
    ),
    ...each('NetworkPolicy.networking.k8s.io', ofNetworkPolicy),
    ...CONTROLLERS.flatMap(kind =>
      each(kind, object =>
        rows(at(object, 'spec', 'selector', 'matchExpressions')).some(one => one['key'] === REV)
          ? pods(selectorIn(at(object, 'spec', 'selector')))
          : [],
      ),
    ),
    ...BY_SELECTOR.flatMap(kind =>
      each(kind, object => flat(at(object, 'spec', 'selector', 'matchLabels'))),
    ),
    ...BY_WORKLOAD_SELECTOR.flatMap(kind =>
      each(kind, object => flat(at(object, 'spec', 'workloadSelector', 'labels'))),
    ),
    ...WEBHOOKS.flatMap(kind =>
      each(kind, object =>
        rows(object['webhooks'])
          .filter(one => !isIstios(one['name']))
          .map(one => ({
            takes: 'namespaces' as const,
            inside: false,
            selector: selectorIn(one['namespaceSelector']),
          })),
      ),
    ),
  ]
}

/** Istio's own webhooks are meant to let go. */
const isIstios = (name: unknown): boolean => typeof name === 'string' && name.endsWith('istio.io')

/** Whom the policy is about, and from and to where it lets through. */
function ofNetworkPolicy(object: KubeObject): readonly Omit<Selection, 'kind' | 'object'>[] {
  const spec = at(object, 'spec')
  const peers = [
    ...rows(at(spec, 'ingress')).flatMap(each => rows(each['from'])),
    ...rows(at(spec, 'egress')).flatMap(each => rows(each['to'])),
  ]
  return [
    {takes: 'pods', inside: true, selector: selectorIn(at(spec, 'podSelector'))},
    ...peers
      .filter(each => each['podSelector'] !== undefined)
      .map(each => ({
        takes: 'pods' as const,
        inside: each['namespaceSelector'] === undefined,
        selector: selectorIn(each['podSelector']),
      })),
    ...peers
      .filter(each => each['namespaceSelector'] !== undefined)
      .map(each => ({
        takes: 'namespaces' as const,
        inside: false,
        selector: selectorIn(each['namespaceSelector']),
      })),
  ]
}

function lostBy(
  {takes, inside, selector, object}: Selection,
  moved: {readonly pods: readonly Moved[]; readonly namespaces: readonly Moved[]},
): readonly Moved[] {
  const near = inside
    ? moved[takes].filter(each => each.namespace === object.metadata.namespace)
    : moved[takes]
  return lostTo(selector, near)
}

const BLOCKING: readonly string[] = ['Service', ...SECURITY, ...CONTROLLERS]

const CANNOT_CHANGE =
  'The API server refuses a template that its own selector does not take, and a selector cannot change.'

const WHY: Readonly<Record<string, string>> = {
  Service: 'It would lose its endpoints while its pods roll, and nobody reaches them through it.',
  'NetworkPolicy.networking.k8s.io':
    'What it lets through or shuts off is another traffic after the move: connections are ' +
    'refused, or let in, that were not before.',
  'Deployment.apps': CANNOT_CHANGE,
  'StatefulSet.apps': CANNOT_CHANGE,
  'DaemonSet.apps': CANNOT_CHANGE,
  'PodDisruptionBudget.policy': 'It would no longer guard those pods against evictions.',
}

function hit(kind: string, all: readonly (Selection & {readonly lost: readonly Moved[]})[]): Hit {
  const objects = [
    ...new Map(
      all.map(({object}) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]),
    ).entries(),
  ]
  const lost = [...new Set(all.flatMap(each => each.lost.map(one => one.name)))]
  return {
    severity: BLOCKING.includes(kind) ? 'blocks' : 'warns',
    what:
      `${kind} ${some(objects.map(([place]) => place.replace(/^\//, '')))} selects by a label ` +
      `that the upgrade changes: it would lose ${some(lost)}.`,
    why: WHY[kind] ?? 'It stops to apply to them when they have moved.',
    next: [
      ...objects
        .slice(0, 3)
        .map(
          ([, {metadata}]) =>
            sh`kubectl ${metadata.namespace === undefined ? part`` : part`-n ${metadata.namespace} `}get ${kind.toLowerCase()} ${metadata.name} -o yaml`,
        ),
      'Select by something else than istio-injection and istio.io/rev, or by the new value as well.',
    ],
    objects: objects.map(([, {metadata}]) => ({
      kind: kind.split('.')[0] ?? kind,
      ...(metadata.namespace === undefined ? {} : {namespace: metadata.namespace}),
      name: metadata.name,
    })),
  }
}
