import type {ConnectedProxy, Probe} from '../mesh/probes.ts'
import {injectorOf, injectorsFor} from '../mesh/injection.ts'
import {podsOf} from '../mesh/pods.ts'
import type {PodInPlace} from '../mesh/pods.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {runProbes} from '../observe/run-probes.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import {loadRun} from '../run/journal.ts'
import type {RunPlan, RunRecord} from '../run/record.ts'
import {isDone} from '../run/record.ts'
import {ownGateway} from '../steps/gateways.ts'
import type {InventoryDocument, ProxyRow} from './documents.ts'
import {API_VERSION} from './documents.ts'
import type {StatusOptions} from './status.ts'
import {namespacesOf} from '../plan/estimate.ts'

/** Every proxy, from the pods and from istiod's own view, with a reason each. */
export async function proxies(
  {ports, istioNamespace}: StatusOptions,
  filter: {readonly namespace?: string},
): Promise<InventoryDocument> {
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    const [plain, stored] = [await informer.snapshot(), await loadRun(ports.journal)]
    const probes = [...plain.revisions.keys()].map((revision): Probe => ({
      kind: 'connections',
      revision,
    }))
    const seen = await runProbes(ports, plain, probes)
    const connections = connectionsOf(seen)
    const run = stored === undefined || stored.record.ended !== undefined ? undefined : stored
    const rows = podsOf(seen)
      .filter(
        each =>
          each.pod.proxy !== undefined &&
          (filter.namespace === undefined || each.namespace === filter.namespace),
      )
      .map(each => row(seen, each, connections, run))
    return {apiVersion: API_VERSION, kind: 'ProxyInventory', proxies: rows, totals: totals(rows)}
  } finally {
    informer.close()
  }
}

interface Connections {
  readonly byPod: ReadonlyMap<string, ConnectedProxy>
  /** Some replica did not answer, so an absence proves nothing. */
  readonly whole: boolean
}

function connectionsOf(seen: MeshSnapshot): Connections {
  const answers = [...seen.probeResults.connections.values()]
  const all = answers.flatMap(each => (each.is === 'known' ? each.value : []))
  return {
    byPod: new Map(all.map(each => [`${each.namespace}/${each.pod}`, each])),
    whole: answers.every(each => each.is === 'known'),
  }
}

function row(
  seen: MeshSnapshot,
  place: PodInPlace,
  connections: Connections,
  run: {readonly record: RunRecord; readonly plan: RunPlan} | undefined,
): ProxyRow {
  const {pod, namespace} = place
  return {
    namespace,
    workload: ownerOf(place),
    pod: pod.name,
    ...proxyPart(place, connections),
    ready: pod.ready,
    why: reason(seen, place),
    movedBy: mover(seen, place, run),
  }
}

function proxyPart(
  {pod, namespace}: PodInPlace,
  connections: Connections,
): Pick<ProxyRow, 'type' | 'revision' | 'version' | 'servedBy' | 'sync'> {
  const connection = connections.byPod.get(`${namespace}/${pod.name}`)
  return {
    type: pod.proxy?.type ?? 'sidecar',
    revision: pod.proxy?.revision,
    version: pod.proxy?.version ?? connection?.version,
    servedBy: connection?.replica,
    sync: connection?.sync ?? (connections.whole ? 'not-connected' : 'unknown'),
  }
}

function ownerOf({pod, workload}: PodInPlace): ProxyRow['workload'] {
  if (workload !== undefined) return workload.ref
  const [kind, name] = pod.owner?.split('/') ?? []
  return kind === undefined || name === undefined ? null : {kind, name}
}

/** Why it is where it is: what a new pod would get there, and whether this one already has it. */
function reason(seen: MeshSnapshot, {namespace, workload, pod}: PodInPlace): string {
  const facts = seen.namespaces.get(namespace)
  if (facts === undefined) return 'its namespace is going'
  const entry =
    workload === undefined
      ? injectorsFor(seen.injectors, facts, pod.labels)[0]
      : injectorOf(seen, facts, workload)
  if (entry === undefined) return 'nobody would inject its successor'
  const through =
    entry.tag === undefined ? entry.revision : `${entry.revision} through tag ${entry.tag}`
  if (entry.revision === pod.proxy?.revision) return `injected by ${through}`
  return `made before its labels pointed at ${through}; a restart moves it`
}

function mover(
  seen: MeshSnapshot,
  {namespace, workload, pod}: PodInPlace,
  run: {readonly record: RunRecord; readonly plan: RunPlan} | undefined,
): string {
  if (run === undefined) return 'no upgrade is in progress'
  if (pod.proxy?.revision === run.plan.to.revision) return 'moved'
  if (workload === undefined)
    return pod.owner?.startsWith('Job/') === true
      ? 'nobody: it ends by itself'
      : `nobody: ${pod.owner ?? 'it has no owner'}; replace it yourself`
  if (workload.rolls !== 'by-itself') return `nobody: ${workload.rolls}; replace it yourself`
  const gateway = ownGateway(seen, workload)
  const step = run.plan.steps.find(
    each =>
      each.phase === 'shift' &&
      (each.kind === 'move-gateways') === gateway &&
      namespacesOf(seen, each).includes(namespace),
  )
  if (step === undefined) return 'no step of this run'
  return isDone(run.record, step) ? `${step.id}, which is done: look why` : step.id
}

function totals(rows: readonly ProxyRow[]): InventoryDocument['totals'] {
  const tally = (key: (row: ProxyRow) => string): Readonly<Record<string, number>> =>
    Object.fromEntries([...Map.groupBy(rows, key)].map(([name, group]) => [name, group.length]))
  return {
    total: rows.length,
    byRevision: tally(each => each.revision ?? 'unknown'),
    bySync: tally(each => each.sync),
    byType: tally(each => each.type),
  }
}
