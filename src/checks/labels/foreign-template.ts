import {REV, asksByLabel, injectorsFor, labelsDecide} from '../../mesh/injection.ts'
import {at, labelMap, rows} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import type {Labels} from '../../mesh/selector.ts'
import type {NamespaceFacts} from '../../mesh/snapshot.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {workloadPlace} from '../place.ts'

/** Kinds with a pod template that meshctl does not change. */
const KINDS = [
  'Rollout.argoproj.io',
  'CloneSet.apps.kruise.io',
  'StatefulSet.apps.kruise.io',
  'DaemonSet.apps.kruise.io',
  'ReplicaSet.apps',
  'Job.batch',
] as const

/**
 * F-3, F-12: what will make pods later and has none now, so that running pods do not tell of it.
 */
export const foreignTemplate: Check = {
  code: 'FOREIGN_TEMPLATE_UNSERVED',
  title: 'Every template of a kind that meshctl does not change is served after the upgrade too',
  severity: 'blocks',
  source: 'F-3, F-12',
  means:
    'A pod template of a kind that meshctl does not relabel (Argo Rollouts, OpenKruise, a ' +
    'bare ReplicaSet, a suspended Job) asks for a sidecar by its own label, and nobody will ' +
    'give it one.',
  help: 'Set the label on the template to a tag, or to the new revision once it serves, or label its namespace.',
  needs: [],
  find: evidence => {
    const asking = foreignTemplates(evidence)
    const served = (
      each: Foreign,
    ): readonly {readonly revision: string; readonly tag: string | undefined}[] =>
      injectorsFor(evidence.seen.injectors, each.namespace, each.labels)
    const lost = asking.filter(each => served(each).length === 0)
    const old = asking.filter(
      each =>
        !hasPods(each) &&
        served(each).some(
          one => one.tag === undefined && evidence.asked.from.some(from => from === one.revision),
        ),
    )
    return [
      ...hit(
        lost,
        'and no injector takes it',
        'Its pods start without a sidecar, and nothing reports an error.',
        'kubectl get mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag',
      ),
      ...hit(
        old,
        'and only an old revision serves it',
        'Once the old istiod is gone its pods start without a sidecar, silently.',
        `Set the label ${REV}: ${evidence.asked.revision} on the template once it serves, or label the namespace.`,
      ),
    ]
  },
}

interface Foreign {
  readonly kind: string
  readonly namespace: NamespaceFacts
  readonly name: string
  readonly labels: Labels
}

function foreignTemplates({seen, survey}: Evidence): readonly Foreign[] {
  const objects = KINDS.flatMap(kind => survey.of(kind).filter(each => makesPods(kind, each)))
  return objects.flatMap(each => {
    const namespace = [...seen.namespaces.values()].find(
      one => one.name === each.metadata.namespace,
    )
    const labels = labelMap(at(each, 'spec', 'template', 'metadata', 'labels'))
    if (namespace === undefined || labelsDecide(namespace) || !asksByLabel(labels)) return []
    return [{kind: each.kind ?? '', namespace, name: each.metadata.name, labels}]
  })
}

/**
 * A ReplicaSet of somebody's is its owner's affair, and a Job that runs or is done makes no pods
 * after the upgrade.
 */
function makesPods(kind: string, object: KubeObject): boolean {
  if (kind === 'ReplicaSet.apps') return rows(object.metadata.ownerReferences).length === 0
  return (
    kind !== 'Job.batch' ||
    (at(object, 'spec', 'suspend') === true && rows(object.metadata.ownerReferences).length === 0)
  )
}

/** Then DEFAULT_INJECTOR_NEEDED tells of them. */
const hasPods = ({namespace, labels}: Foreign): boolean =>
  namespace.unmanagedPods.some(
    pod =>
      pod.proxy?.type === 'sidecar' &&
      Object.entries(labels).every(([key, value]) => own(pod.labels, key) === value),
  )

function hit(all: readonly Foreign[], said: string, why: string, next: string): readonly Hit[] {
  if (all.length === 0) return []
  const places = all.map(({namespace, kind, name}) =>
    workloadPlace({namespace: namespace.name, kind, name}),
  )
  return [
    {
      what: `A template asks for a sidecar by its own label, ${said}: ${some(places)}.`,
      why,
      next: [next],
      objects: all.map(each => ({
        kind: each.kind,
        namespace: each.namespace.name,
        name: each.name,
      })),
    },
  ]
}
