import type {
  Answers,
  ConnectedProxy,
  Injection,
  Known,
  Question,
  Validation,
} from '../mesh/answers.ts'
import {NO_ANSWERS, keyOf} from '../mesh/answers.ts'
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
 * Three equal answers in a row, since API servers see label changes late and each for itself
 * (F-11).
 */
const PROBES = 3
const PROBE_GAP_MS = 300
const DEBUG_PORT = 15014

/**
 * Asks the questions and gives the snapshot with their answers. A question that nobody could answer
 * is `unknown`, with the reason.
 */
export async function ask(
  ports: Ports,
  seen: MeshSnapshot,
  questions: readonly Question[],
): Promise<MeshSnapshot> {
  if (questions.length === 0) return seen
  const unique = [...new Map(questions.map(each => [`${each.ask} ${keyOf(each)}`, each])).values()]
  const parts = await Promise.all(unique.map(each => answer(ports, seen, each)))
  const answers = parts.reduce<Answers>(
    (all, part) => ({
      injections: new Map([...all.injections, ...part.injections]),
      connections: new Map([...all.connections, ...part.connections]),
      versions: new Map([...all.versions, ...part.versions]),
      validations: new Map([...all.validations, ...part.validations]),
    }),
    seen.answers,
  )
  return {...seen, answers}
}

async function answer(ports: Ports, seen: MeshSnapshot, question: Question): Promise<Answers> {
  switch (question.ask) {
    case 'injection':
      return {
        ...NO_ANSWERS,
        injections: new Map([[keyOf(question), await known(() => injections(ports, question))]]),
      }
    case 'connections':
      return {
        ...NO_ANSWERS,
        connections: new Map([
          [question.revision, await known(() => connections(ports, seen, question.revision))],
        ]),
      }
    case 'version':
      return {
        ...NO_ANSWERS,
        versions: new Map([
          [question.revision, await known(() => versions(ports, seen, question.revision))],
        ]),
      }
    case 'validation':
      return {
        ...NO_ANSWERS,
        validations: new Map<string, Known<Validation>>([
          [keyOf(question), await known(() => validation(ports, seen, question.revision))],
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

async function known<T>(question: () => Promise<T>): Promise<Known<T>> {
  try {
    return {is: 'known', value: await question()}
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    const because = `${error.message} ${error.why}`.trim()
    return {is: 'unknown', because, ...(error.kind === 'denied' ? {refused: error.message} : {})}
  }
}

async function injections(
  ports: Ports,
  question: Extract<Question, {ask: 'injection'}>,
): Promise<readonly Injection[]> {
  const pod = await probePod(ports.cluster, question)
  const answers: Injection[] = []
  for (let turn = 0; turn < PROBES; turn++) {
    if (turn > 0) await ports.clock.sleepUntil(instant(ports.clock.now() + PROBE_GAP_MS))
    answers.push(readInjection(await ports.cluster.create(pod.key, pod.body, {dryRun: true})))
  }
  return answers
}

/**
 * Every running replica is asked: each knows its own proxies only (F-46). One that does not answer
 * makes the whole unknown.
 */
async function connections(
  ports: Ports,
  seen: MeshSnapshot,
  revision: Revision,
): Promise<readonly ConnectedProxy[]> {
  if (seen.revisions.get(revision)?.deployment.wanted === 0) return []
  const lists = await Promise.all(
    toAsk(seen, revision).map(async pod =>
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
    toAsk(seen, revision).map(async pod =>
      readVersion(await debug(ports, seen, pod, '/version'), pod),
    ),
  )
}

/** Nobody to ask is no answer: it proves nothing about who is served. */
function toAsk(seen: MeshSnapshot, revision: Revision): readonly string[] {
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
