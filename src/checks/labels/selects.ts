import {REV} from '../../mesh/injection.ts'
import {at, labelMap, rows, selectorIn} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import type {LabelSelector} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kubectl, placeOf, refOf} from '../place.ts'
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

/** What an object selects, before it is known which object. */
type Selects = Pick<Selection, 'takes' | 'inside' | 'selector'>

interface Reader {
  readonly kinds: readonly string[]
  readonly read: (object: KubeObject) => readonly Selects[]
}

/** Which kinds select, and by which of their fields. */
const READERS: readonly Reader[] = [
  {kinds: ['Service'], read: object => byLabels(at(object, 'spec', 'selector'))},
  {
    kinds: ['PodDisruptionBudget.policy'],
    read: object => byPods(selectorIn(at(object, 'spec', 'selector'))),
  },
  {kinds: ['NetworkPolicy.networking.k8s.io'], read: object => ofNetworkPolicy(object)},
  {kinds: CONTROLLERS, read: object => ofController(object)},
  {kinds: BY_SELECTOR, read: object => byLabels(at(object, 'spec', 'selector', 'matchLabels'))},
  {
    kinds: BY_WORKLOAD_SELECTOR,
    read: object => byLabels(at(object, 'spec', 'workloadSelector', 'labels')),
  },
  {kinds: WEBHOOKS, read: object => ofWebhooks(object)},
]

const selections = ({survey}: Evidence): readonly Selection[] =>
  READERS.flatMap(({kinds, read}) =>
    kinds.flatMap(kind =>
      survey.of(kind).flatMap(object => read(object).map(each => ({kind, object, ...each}))),
    ),
  )

const byPods = (selector: LabelSelector): readonly Selects[] => [
  {takes: 'pods', inside: true, selector},
]

function byLabels(value: unknown): readonly Selects[] {
  const matchLabels = labelMap(value)
  return Object.keys(matchLabels).length === 0 ? [] : byPods({matchLabels})
}

/** Only expressions: see `CONTROLLERS`. */
function ofController(object: KubeObject): readonly Selects[] {
  const selector = at(object, 'spec', 'selector')
  const expressions = rows(at(selector, 'matchExpressions'))
  return expressions.some(each => each['key'] === REV) ? byPods(selectorIn(selector)) : []
}

const ofWebhooks = (object: KubeObject): readonly Selects[] =>
  rows(object['webhooks'])
    .filter(each => !isIstios(each['name']))
    .map(each => ({
      takes: 'namespaces',
      inside: false,
      selector: selectorIn(each['namespaceSelector']),
    }))

/** Istio's own webhooks are meant to let go. */
const isIstios = (name: unknown): boolean => typeof name === 'string' && name.endsWith('istio.io')

/** Whom the policy is about, and from and to where it lets through. */
function ofNetworkPolicy(object: KubeObject): readonly Selects[] {
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
  const byPlace = new Map(all.map(({object}) => [placeOf(object), object]))
  const refs = [...byPlace.values()].map(each => refOf({...each, kind: kind.split('.')[0] ?? kind}))
  const lost = [...new Set(all.flatMap(each => each.lost.map(one => one.name)))]
  return {
    severity: BLOCKING.includes(kind) ? 'blocks' : 'warns',
    what:
      `${kind} ${some([...byPlace.keys()])} selects by a label that the upgrade changes: it ` +
      `would lose ${some(lost)}.`,
    why: own(WHY, kind) ?? 'It stops to apply to them when they have moved.',
    next: [
      ...refs.slice(0, 3).map(each => sh`${kubectl('get', {...each, kind})} -o yaml`),
      'Select by something else than istio-injection and istio.io/rev, or by the new value as ' +
        'well.',
    ],
    objects: refs,
  }
}
