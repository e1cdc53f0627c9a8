import {at, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf} from '../place.ts'

/**
 * Kinds that make pods and that a restart of meshctl does not go to, each with the command that
 * restarts one.
 */
const ROLLERS: readonly {
  readonly kind: string
  readonly what: string
  readonly restart: (name: string, namespace: string) => string
}[] = [
  {
    kind: 'Rollout.argoproj.io',
    what: 'Argo Rollout',
    restart: (name, namespace) => sh`kubectl -n ${namespace} argo rollouts restart ${name}`,
  },
  {
    kind: 'CloneSet.apps.kruise.io',
    what: 'OpenKruise CloneSet',
    restart: (name, namespace) => annotate('clonesets.apps.kruise.io', name, namespace),
  },
  {
    kind: 'StatefulSet.apps.kruise.io',
    what: 'OpenKruise StatefulSet',
    restart: (name, namespace) => annotate('statefulsets.apps.kruise.io', name, namespace),
  },
  {
    kind: 'DaemonSet.apps.kruise.io',
    what: 'OpenKruise DaemonSet',
    restart: (name, namespace) => annotate('daemonsets.apps.kruise.io', name, namespace),
  },
  {
    kind: 'Service.serving.knative.dev',
    what: 'Knative Service',
    restart: (name, namespace) => annotate('services.serving.knative.dev', name, namespace),
  },
]

/** What `kubectl rollout restart` writes on a template. */
const RESTARTED =
  '{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"NOW"}}}}}'

const annotate = (resource: string, name: string, namespace: string): string =>
  sh`kubectl -n ${namespace} patch ${resource} ${name} --type merge -p ${RESTARTED}`

/** F-79: their pods keep the old proxy until somebody restarts them in their own way. */
export const otherRoller: Check = {
  code: 'ROLLED_BY_ANOTHER_KIND',
  title: 'Every workload in the mesh is a Deployment, a StatefulSet or a DaemonSet',
  severity: 'warns',
  source: 'F-79, F-76',
  means:
    'Argo Rollouts, OpenKruise or Knative make pods in a namespace that is to move. meshctl ' +
    'points the namespace at the new revision and restarts Deployments, StatefulSets and ' +
    'DaemonSets; these it does not restart. The old istiod stays until their pods are ' +
    'replaced.',
  help:
    'Restart them in their own way after their namespace has moved and before the cleanup. An ' +
    'Argo Rollout goes through its own steps then.',
  needs: [],
  find: evidence =>
    ROLLERS.flatMap(roller => {
      const found = evidence.survey.of(roller.kind).filter(each => inOldMesh(evidence, each))
      return found.length === 0 ? [] : [hitOf(roller, found)]
    }),
}

/** In a namespace with sidecars of an old revision, or whose pods one would inject. */
function inOldMesh({seen, asked}: Evidence, object: KubeObject): boolean {
  const namespace: NamespaceFacts | undefined = [...seen.namespaces.values()].find(
    each => each.name === object.metadata.namespace,
  )
  if (
    namespace === undefined ||
    text(at(object, 'spec', 'template', 'metadata', 'labels', 'sidecar.istio.io/inject')) ===
      'false'
  )
    return false
  const pods = [...namespace.unmanagedPods, ...namespace.workloads.flatMap(each => each.pods)]
  return pods.some(
    each => each.proxy?.revision !== undefined && asked.from.includes(each.proxy.revision),
  )
}

const hitOf = (
  {kind, what, restart}: (typeof ROLLERS)[number],
  found: readonly KubeObject[],
): Hit => ({
  what: `${found.length} ${what}(s) are in namespaces of the old revision: ${some(found.map(placeOf))}.`,
  why:
    kind === 'Service.serving.knative.dev'
      ? 'Knative keeps the Deployments of its revisions as it made them: it takes a restart of ' +
        'meshctl back, and revisions at zero wake with whatever injects then.'
      : 'No restart of meshctl reaches their pods: they keep the old proxy, and the old istiod ' +
        'cannot go before they are replaced.',
  next: [
    ...found.slice(0, 2).map(each => restart(each.metadata.name, each.metadata.namespace ?? '')),
    'Do so after their namespace has moved and before the cleanup.',
  ],
  objects: found.map(each => ({
    kind: kind.split('.')[0] ?? kind,
    namespace: each.metadata.namespace ?? '',
    name: each.metadata.name,
  })),
})
