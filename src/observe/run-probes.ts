import type {
  ProbeResults,
  ConnectedProxy,
  Injection,
  ProbeResult,
  Probe,
  Validation,
} from '../mesh/probes.ts'
import {NO_PROBE_RESULTS, probeKey} from '../mesh/probes.ts'
import type {Revision} from '../mesh/names.ts'
import {instant} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {trialApi} from '../mesh/trial-kind.ts'
import type {Ports} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {probePod, readInjection} from './probe-pod.ts'
import {readConnections} from './read-connections.ts'
import {readVersion} from './read-version.ts'
import {NOT_SERVED, validate} from './validate.ts'

/**
 * Three equal results in a row, since API servers see label changes late and each for itself
 * (F-11).
 */
const PROBES = 3
const PROBE_GAP_MS = 300
const DEBUG_PORT = 15014

/**
 * Asks the probes and gives the snapshot with their results. A probe that nobody could result
 * is `unknown`, with the reason.
 */
export async function runProbes(
  ports: Ports,
  seen: MeshSnapshot,
  probes: readonly Probe[],
): Promise<MeshSnapshot> {
  if (probes.length === 0) return seen
  const unique = [...new Map(probes.map(each => [`${each.kind} ${probeKey(each)}`, each])).values()]
  const parts = await Promise.all(unique.map(each => result(ports, seen, each)))
  const results = parts.reduce<ProbeResults>(
    (all, part) => ({
      injections: new Map([...all.injections, ...part.injections]),
      connections: new Map([...all.connections, ...part.connections]),
      versions: new Map([...all.versions, ...part.versions]),
      validations: new Map([...all.validations, ...part.validations]),
    }),
    seen.probeResults,
  )
  return {...seen, probeResults: results}
}

async function result(ports: Ports, seen: MeshSnapshot, probe: Probe): Promise<ProbeResults> {
  switch (probe.kind) {
    case 'injection':
      return {
        ...NO_PROBE_RESULTS,
        injections: new Map([[probeKey(probe), await resultOf(() => injections(ports, probe))]]),
      }
    case 'connections':
      return {
        ...NO_PROBE_RESULTS,
        connections: new Map([
          [probe.revision, await resultOf(() => connections(ports, seen, probe.revision))],
        ]),
      }
    case 'version':
      return {
        ...NO_PROBE_RESULTS,
        versions: new Map([
          [probe.revision, await resultOf(() => versions(ports, seen, probe.revision))],
        ]),
      }
    case 'validation':
      return {
        ...NO_PROBE_RESULTS,
        validations: new Map<string, ProbeResult<Validation>>([
          [probeKey(probe), await resultOf(() => validation(ports, seen, probe.revision))],
        ]),
      }
  }
}

async function validation(
  {cluster}: Ports,
  seen: MeshSnapshot,
  revision: Revision | undefined,
): Promise<Validation> {
  const resource = trialApi(seen)
  if (resource === undefined) return NOT_SERVED
  return validate(cluster, {resource, namespace: seen.istioNamespace, revision})
}

async function resultOf<T>(probe: () => Promise<T>): Promise<ProbeResult<T>> {
  try {
    return {is: 'known', value: await probe()}
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    const because = `${error.message} ${error.why}`.trim()
    return {is: 'unknown', because, ...(error.kind === 'denied' ? {refused: error.message} : {})}
  }
}

async function injections(
  ports: Ports,
  probe: Extract<Probe, {kind: 'injection'}>,
): Promise<readonly Injection[]> {
  const pod = await probePod(ports.cluster, probe)
  const results: Injection[] = []
  for (let turn = 0; turn < PROBES; turn++) {
    if (turn > 0) await ports.clock.sleepUntil(instant(ports.clock.now() + PROBE_GAP_MS))
    results.push(readInjection(await ports.cluster.create(pod.key, pod.body, {dryRun: true})))
  }
  return results
}

/**
 * Every running replica is asked: each knows its own proxies only (F-46). One that does not result
 * makes the whole unknown.
 */
async function connections(
  ports: Ports,
  seen: MeshSnapshot,
  revision: Revision,
): Promise<readonly ConnectedProxy[]> {
  if (seen.revisions.get(revision)?.deployment.wanted === 0) return []
  const lists = await Promise.all(
    runningReplicas(seen, revision).map(async pod =>
      readConnections(await debug(ports, seen, pod, '/debug/syncz'), pod),
    ),
  )
  return lists.flat()
}

async function versions(
  ports: Ports,
  seen: MeshSnapshot,
  revision: Revision,
): Promise<readonly string[]> {
  return Promise.all(
    runningReplicas(seen, revision).map(async pod =>
      readVersion(await debug(ports, seen, pod, '/version'), pod),
    ),
  )
}

/** Nobody to ask is no result: it proves nothing about who is served. */
function runningReplicas(seen: MeshSnapshot, revision: Revision): readonly string[] {
  const running = (seen.revisions.get(revision)?.replicas ?? [])
    .filter(each => each.running)
    .map(each => each.pod)
  if (running.length > 0) return running
  throw new OutsideError({
    kind: 'absent',
    code: 'ISTIOD_NOT_RUNNING',
    what: `No replica of istiod ${revision} is running.`,
    why: 'Only istiod itself knows which proxies it serves.',
    next: [sh`kubectl -n ${seen.istioNamespace} get pods -l app=istiod`],
  })
}

async function debug(
  {cluster}: Ports,
  seen: MeshSnapshot,
  pod: string,
  path: string,
): Promise<string> {
  const place = `${seen.istioNamespace}/${pod}`
  const {status, body} = await cluster.podGet(
    {namespace: seen.istioNamespace, name: pod, port: DEBUG_PORT},
    path,
  )
  if (status === 200) return body
  throw new OutsideError({
    kind: 'refused',
    code: 'ISTIOD_REFUSED',
    what: `istiod ${place} answered ${status} to ${path}.`,
    why: 'Its debug endpoints may be switched off, or it is shutting down.',
    next: [sh`kubectl -n ${seen.istioNamespace} port-forward ${pod} ${DEBUG_PORT}`],
  })
}
