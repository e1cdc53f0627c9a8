import {existsSync} from 'node:fs'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {V1Container, V1Pod} from '@kubernetes/client-node'
import {readFaults} from './faults.ts'
import type {KubeApi} from './kube.ts'
import {kubeconfig} from './kubeconfig.ts'
import {labelOf, nameOf, namespaceOf, uidOf} from './objects.ts'
import {environmentOf, mountVolumes} from './pod-files.ts'
import {reportPod} from './pod-status.ts'
import type {PodReport} from './pod-status.ts'
import type {Ports} from './ports.ts'
import {start} from './processes.ts'
import type {Running} from './processes.ts'
import type {RunFolder} from './run-folder.ts'

/** What an istiod pod needs of its node. */
export type Node = {
  api: KubeApi
  apiPort: number
  at: RunFolder
  ports: Ports
  /** Folder with real `pilot-discovery-VERSION`; the test istiod when undefined. */
  istiods?: string | undefined
}

/** A pod of istiod. `ports` maps its ports to local ones while its process lives. */
export type IstiodPod = {
  pod: V1Pod
  ports: ReadonlyMap<number, number>
  /** Ends the process, for good. */
  remove(): Promise<void>
}

const FLAGS: Record<number, (port: number) => string> = {
  8080: port => `--httpAddr=127.0.0.1:${port}`,
  15010: port => `--grpcAddr=127.0.0.1:${port}`,
  15012: port => `--secureGRPCAddr=127.0.0.1:${port}`,
  15014: port => `--monitoringAddr=127.0.0.1:${port}`,
  15017: port => `--httpsAddr=127.0.0.1:${port}`,
  9876: port => `--ctrlz_port=${port}`,
}

const TEST_ISTIOD = join(import.meta.dirname, 'istiod', 'main.ts')
const CRASHED = 'CrashLoopBackOff'
const POLL_MS = 150
const GRACE_MS = 3_000 // between SIGTERM and SIGKILL; istiod gives its leases back in it
const MAX_BACKOFF_MS = 15_000

type State = {
  pod: V1Pod
  ports: Map<number, number>
  restarts: number
  removed: AbortController
  process: Running | undefined
}

/** Runs one istiod for a Running pod, again after every crash as a kubelet would, until removed. */
export function runIstiod(node: Node, pod: V1Pod): IstiodPod {
  const state: State = {
    pod,
    ports: new Map(),
    restarts: 0,
    removed: new AbortController(),
    process: undefined,
  }
  const life = live(node, state).catch((error: unknown) =>
    console.error(`istiod pod ${nameOf(pod)}: ${String(error)}`),
  )
  return {
    get pod() {
      return state.pod
    },
    set pod(newer) {
      state.pod = newer
    },
    get ports() {
      return state.ports
    },
    remove: async () => {
      state.removed.abort()
      await state.process?.end(GRACE_MS)
      await life
    },
  }
}

async function live(node: Node, state: State): Promise<void> {
  while (!isGone(state)) {
    const waiting = isOff(node, state)
      ? crashed('switched off by a fault')
      : await oneRun(node, state)
    if (waiting === undefined || isGone(state)) return
    if (waiting.reason === CRASHED) state.restarts++
    await report(node, state, {ready: false, waiting})
    await backOff(node, state)
  }
}

/**
 * From start to end of one process. @returns why the container waits now; undefined when the pod is
 * gone.
 */
async function oneRun(node: Node, state: State): Promise<PodReport['waiting']> {
  const version = versionOf(containerOf(state.pod))
  if (node.istiods !== undefined && !existsSync(join(node.istiods, `pilot-discovery-${version}`))) {
    return {
      reason: 'ImagePullBackOff',
      message: `no pilot-discovery-${version} in the folder of istiods`,
    }
  }
  try {
    state.process = await launch(node, state, version)
  } catch (error) {
    return {reason: 'CreateContainerConfigError', message: String(error)}
  }
  const code = await watchOver(node, state, state.process)
  state.ports = new Map()
  state.process = undefined
  return isGone(state) ? undefined : crashed(`istiod ended with ${code}`)
}

async function launch(node: Node, state: State, version: string): Promise<Running> {
  const {pod} = state
  const container = containerOf(pod)
  const root = join(node.at.pods, `${nameOf(pod)}-${uidOf(pod).slice(0, 4)}`)
  await mkdir(root, {recursive: true})
  const tokenFile = await mountVolumes(node.api, pod, container, root)
  const config = join(root, 'kubeconfig')
  await writeFile(config, kubeconfig(node.apiPort, node.at.ca, 'istiod', {tokenFile}))
  const ports = new Map<number, number>()
  for (const port of Object.keys(FLAGS)) ports.set(Number(port), await node.ports.next())
  const log = join(root, 'log')
  await declare(node, pod, ports, {container: container.name, log})
  const [program, first] =
    node.istiods === undefined
      ? [process.execPath, [TEST_ISTIOD]]
      : [join(node.istiods, `pilot-discovery-${version}`), []]
  const flags = [...ports].map(([port, local]) => FLAGS[port]?.(local) ?? '')
  // a pod removed meanwhile must not leave a process behind
  if (isGone(state)) throw new Error('the pod is gone')
  state.ports = ports
  return start({
    name: `istiod ${nameOf(pod)}`,
    program,
    args: [...first, ...(container.args ?? ['discovery']), `--kubeconfig=${config}`, ...flags],
    cwd: root,
    log,
    asContainer: true,
    env: {
      PATH: process.env['PATH'],
      HOME: root,
      GOMAXPROCS: '2',
      ...environmentOf(pod, container),
      KUBECONFIG: undefined,
      TEST_ISTIOD_VERSION: version,
      TEST_ISTIOD_FAULTS: node.at.faults,
    },
  })
}

/** Tells kwok where port forwarding and logs of the pod are. */
async function declare(
  {api}: Node,
  pod: V1Pod,
  ports: ReadonlyMap<number, number>,
  {container, log}: {container: string; log: string},
): Promise<void> {
  const [name, uid] = [nameOf(pod), uidOf(pod)]
  const apiVersion = 'kwok.x-k8s.io/v1alpha1'
  const metadata = {name, ownerReferences: [{apiVersion: 'v1', kind: 'Pod', name, uid}]}
  const forwards = [...ports].map(([port, local]) => ({
    ports: [port],
    target: {address: '127.0.0.1', port: local},
  }))
  const path = `/apis/${apiVersion}/namespaces/${namespaceOf(pod)}`
  await Promise.all([
    api.patch(
      `${path}/portforwards/${name}`,
      {apiVersion, kind: 'PortForward', metadata, spec: {forwards}},
      'apply',
    ),
    api.patch(
      `${path}/logs/${name}`,
      {
        apiVersion,
        kind: 'Logs',
        metadata,
        spec: {logs: [{containers: [container], logsFile: log}]},
      },
      'apply',
    ),
  ])
}

/**
 * Keeps the pod's readiness as /ready says until the process ends. @returns its exit code or
 * signal.
 */
async function watchOver(node: Node, state: State, istiod: Running): Promise<number | string> {
  let told: boolean | undefined
  while (istiod.isAlive() && !isGone(state)) {
    if (isOff(node, state)) await istiod.end(GRACE_MS)
    const ready = istiod.isAlive() && !neverReady(node, state) && (await answersReady(state))
    if (istiod.isAlive() && !isGone(state) && ready !== told) {
      await report(node, state, {ready})
      told = ready
    }
    await Promise.race([sleep(POLL_MS), istiod.ended])
  }
  return istiod.ended
}

async function answersReady(state: State): Promise<boolean> {
  const url = `http://127.0.0.1:${state.ports.get(8080)}/ready`
  return fetch(url, {signal: AbortSignal.timeout(2_000)}).then(
    answer => answer.ok,
    () => false,
  )
}

async function backOff(node: Node, state: State): Promise<void> {
  const wasOff = isOff(node, state)
  const end = Date.now() + Math.min(1_000 * 2 ** state.restarts, MAX_BACKOFF_MS)
  // a fault that is taken back heals at once
  while (!isGone(state) && (isOff(node, state) || (!wasOff && Date.now() < end)))
    await sleep(POLL_MS)
}

async function report(node: Node, state: State, what: PodReport): Promise<void> {
  await reportPod(node.api, state.pod, {...what, restarts: state.restarts}).catch(
    (error: unknown) => console.error(String(error)),
  )
}

function crashed(message: string): {reason: string; message: string} {
  return {reason: CRASHED, message}
}

function fault(node: Node, state: State): string | undefined {
  return readFaults(node.at.faults).istiods?.[labelOf(state.pod, 'istio.io/rev') ?? 'default']
}

const isGone = ({removed}: State): boolean => removed.signal.aborted
const isOff = (node: Node, state: State): boolean => fault(node, state) === 'off'
const neverReady = (node: Node, state: State): boolean => fault(node, state) === 'never-ready'

function containerOf(pod: V1Pod): V1Container {
  const containers = pod.spec?.containers ?? []
  const found = containers.find(({name}) => name === 'discovery') ?? containers[0]
  if (found === undefined) throw new Error(`pod ${nameOf(pod)} has no container`)
  return found
}

/** The version in an image's tag: 1.28.10 of `docker.io/istio/pilot:1.28.10-distroless`. */
function versionOf({image = ''}: V1Container): string {
  const [, tag = 'unknown'] = /:([^@/]+)(?:@.*)?$/.exec(image) ?? []
  return tag.replace(/-(distroless|debug)$/, '')
}
