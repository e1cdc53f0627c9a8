import {at, rows, text} from '../../mesh/fields.ts'
import {injectorOf} from '../../mesh/injection.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {NamespaceFacts, WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'

/** The Deployments of the istiods that are replaced, with their revision. */
export function oldPlanes({
  seen,
  survey,
  asked,
}: Evidence): readonly {readonly revision: string; readonly object: KubeObject}[] {
  const planes = survey
    .of('Deployment.apps')
    .filter(each => each.metadata.namespace === seen.istioNamespace)
  return asked.from.flatMap(revision =>
    planes
      .filter(each => each.metadata.name === seen.revisions.get(revision)?.deployment.name)
      .map(object => ({revision, object})),
  )
}

/** istiod's own container in its Deployment. */
export const discoveryOf = (plane: KubeObject): unknown =>
  rows(at(plane, 'spec', 'template', 'spec', 'containers')).find(
    each => each['name'] === 'discovery',
  )

/** What an environment variable of istiod says; for short words only, and never to be printed. */
export const envOf = (plane: KubeObject, name: string): string | undefined =>
  text(rows(at(discoveryOf(plane), 'env')).find(each => each['name'] === name)?.['value'])

/**
 * Workloads whose next pod one of the old revisions injects, by namespace; namespaces without any
 * are left out.
 */
export function injectedByOld({seen, asked}: Evidence): readonly {
  readonly namespace: NamespaceFacts
  readonly workloads: readonly WorkloadFacts[]
}[] {
  const all = [...seen.namespaces.values()].map(namespace => ({
    namespace,
    workloads: namespace.workloads.filter(each =>
      asked.from.some(old => old === injectorOf(seen, namespace, each)?.revision),
    ),
  }))
  return all.filter(each => each.workloads.length > 0)
}
