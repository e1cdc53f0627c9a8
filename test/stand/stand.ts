import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {writeFaults} from './faults.ts'
import type {Faults} from '../../src/embedded/world/istio/faults.ts'
import {helmBinary} from './helm-binaries.ts'
import type {HelmMajor} from './helm-binaries.ts'
import {kubeApi} from './kube.ts'
import type {KubeApi} from './kube.ts'
import type {Connect} from '../../src/open.ts'
import type {World} from '../../src/embedded/world/world.ts'
import {PREFIX, sweepOrphans} from './orphans.ts'
import {runFolder} from './run-folder.ts'
import type {RunFolder} from './run-folder.ts'
import {ADMIN, tokenOf} from './settings.ts'
import type {Booted, FromHost, Settings, StandUser} from './settings.ts'
import {findTools} from './tools.ts'

export type StandOptions = {
  /** Default 3. */
  nodes?: number
  /** Users besides the admin, without rights until a test binds roles to them. */
  users?: StandUser[]
  /**
   * Folder with real `pilot-discovery-VERSION` programs, to run these instead of the test istiod.
   */
  istiods?: string
  /**
   * Leave the folder (logs, pods' files, etcd's data) when the stand ends; also when
   * $MESHCTL_STAND_KEEP is set.
   */
  keep?: boolean
}

/** A running cluster. Any number can run side by side. */
export type Stand = {
  /** Everything of this stand: removed at its end. */
  readonly folder: string
  /** Logs of the control plane; those of istiods are at `FOLDER/pods/POD-UID/log`. */
  readonly logs: string
  /** Of a user with all rights. */
  readonly kubeconfig: string
  readonly kubectlPath: string
  /** A client with all rights. */
  readonly api: KubeApi
  /** How long the boot took, in seconds. */
  readonly seconds: number
  /** Settles when the stand has ended, with why when nobody asked for it. */
  readonly ended: Promise<string | undefined>
  /** The kubeconfig of one of the `users`. */
  kubeconfigFor(user: string): string
  /** The path of a real Helm (fetched the first time). */
  helm(major: HelmMajor): Promise<string>
  /** Puts these faults in force, and no others. */
  control(faults: Faults): Promise<void>
  /** Set when the cluster is in this very process: how commands that run here too reach it. */
  readonly inside?: Inside
  /** Ends everything, in well under a second. */
  stop(): Promise<void>
}

export type Inside = {
  readonly world: World
  readonly connect: Connect
  /** A command is at work until this settles: time keeps to it. */
  readonly during: <T>(deed: Promise<T>) => Promise<T>
}

/**
 * Boots a Kubernetes cluster on this machine: real API server, controllers and scheduler, simulated
 * nodes, and istiods as local processes. It ends with `stop`, and by itself when this process ends
 * in whatever way.
 * @throws with the end of the log of the program that failed.
 */
export async function bootStand(options: StandOptions = {}): Promise<Stand> {
  const istiods = options.istiods === undefined ? {} : {istiods: resolve(options.istiods)}
  const tools = await findTools({proxies: options.istiods !== undefined})
  await sweepOrphans()
  const at = runFolder(await mkdtemp(join(tmpdir(), PREFIX)))
  await mkdir(at.logs)
  if (options.keep ?? process.env['MESHCTL_STAND_KEEP'] !== undefined) await writeFile(at.keep, '')
  const settings: Settings = {
    folder: at.folder,
    nodes: options.nodes ?? 3,
    users: options.users ?? [],
    tools,
    ...istiods,
  }
  const {booted, host} = await startHost(settings, at)
  const users = [ADMIN, ...settings.users.map(({name}) => name)]
  const api = kubeApi(booted.apiPort, tokenOf(ADMIN), readFileSync(at.ca, 'utf8'))
  return {
    folder: at.folder,
    logs: at.logs,
    kubeconfig: at.kubeconfig(ADMIN),
    kubectlPath: tools.kubectl,
    api,
    seconds: booted.seconds,
    ended: host.ended,
    kubeconfigFor: user => {
      if (!users.includes(user))
        throw new Error(
          `the stand has no user ${user}: name it in bootStand({users: [{name: '${user}'}]})`,
        )
      return at.kubeconfig(user)
    },
    helm: helmBinary,
    control: faults => writeFaults(at.faults, faults),
    stop: () => {
      api.close()
      return host.stop()
    },
  }
}

type Host = {ended: Promise<string | undefined>; stop(): Promise<void>}

async function startHost(settings: Settings, at: RunFolder): Promise<{booted: Booted; host: Host}> {
  const log = openSync(at.log('host'), 'a')
  // detached: leads a process group of its own, so that Ctrl-C reaches only the test, and nothing
  // of it is missed at the end
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'host.ts'), settings.folder, JSON.stringify(settings)],
    {
      cwd: settings.folder,
      detached: true,
      env: {...process.env, NODE_OPTIONS: ''},
      stdio: ['ignore', log, log, 'ipc'],
    },
  )
  closeSync(log)
  const exited = new Promise<void>(done => child.once('exit', () => done()))
  const host = hostOf(child, exited, at)
  const booted = await new Promise<Booted>((resolve, reject) => {
    child.on('message', (message: FromHost) =>
      message.type === 'ready' ? resolve(message.booted) : reject(failure(message.message)),
    )
    child.once('error', error => reject(failure(error.message)))
    void exited.then(() => reject(failure('its process ended')))
  })
  child.unref() // a test that is done may end without waiting for us
  child.channel?.unref()
  return {booted, host}
}

function hostOf(child: ChildProcess, exited: Promise<void>, at: RunFolder): Host {
  let asked = false
  let why = 'its process was killed'
  child.on('message', (message: FromHost) => {
    if (message.type === 'failed') why = message.message
  })
  const ended = exited.then(async () => {
    killGroup(child)
    if (!asked && why === 'its process was killed')
      await rm(at.folder, {recursive: true, force: true, maxRetries: 5})
    return asked ? undefined : why
  })
  const stop = async () => {
    asked = true
    child.ref()
    if (child.connected) child.send('stop', () => undefined)
    await ended
  }
  return {ended, stop}
}

/** What a host that was itself killed may have left. */
function killGroup({pid}: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // nothing left, as it should be
  }
}

function failure(message: string): Error {
  return new Error(`the stand did not boot: ${message}`)
}
