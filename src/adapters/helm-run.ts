import {accessSync, constants, statSync} from 'node:fs'
import {homedir} from 'node:os'
import {delimiter, join, resolve} from 'node:path'
import {execa} from 'execa'
import semver from 'semver'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import {withoutSecrets} from '../secrets/without-secrets.ts'
import {versionArgv} from './helm-argv.ts'
import type {HelmArgv} from './helm-argv.ts'
import type {PrivateFolder} from './private-folder.ts'

export interface HelmAnswer {
  readonly exitCode: number
  readonly stdout: string
  /** Trimmed. For people; nothing is read from it. */
  readonly stderr: string
}

/** The helm program with its own private homes. */
export interface HelmRun {
  readonly path: string
  readonly major: 3 | 4
  readonly version: string
  /** Without a cluster: charts. */
  offline(argv: HelmArgv): Promise<HelmAnswer>
}

/** Helm's own limit is `--timeout 10m`; this guards against one that ignores it. */
const WALL_CLOCK_MS = 12 * 60_000
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024

/**
 * Finds helm (`--helm`, MESHCTL_HELM, PATH) and asks for its version.
 * Throws UsageError HELM_MISSING when there is none, HELM_UNSUPPORTED for another major than 3 and
 * 4.
 */
export async function findHelm(
  flag: string | undefined,
  env: NodeJS.ProcessEnv,
  temporary: PrivateFolder,
): Promise<HelmRun> {
  const path = locate(flag ?? env['MESHCTL_HELM'], env)
  const run = (argv: HelmArgv): Promise<HelmAnswer> => runHelm(path, argv, helmEnv(env, temporary))
  const {exitCode, stdout, stderr} = await run(versionArgv())
  const version = semver.clean(stdout.trim())
  if (exitCode !== 0 || version === null) throw notHelm(path, stderr)
  const major = semver.major(version)
  if (major !== 3 && major !== 4) throw unsupported(path, version)
  return {path, major, version, offline: run}
}

/**
 * One call of helm: arguments without a shell, a process group of its own so that Ctrl-C on the
 * terminal does not reach it (F-109). At the end of its time the whole group is ended: a login
 * program of the kubeconfig that hangs would keep it open for ever.
 */
export async function runHelm(
  path: string,
  argv: HelmArgv,
  env: NodeJS.ProcessEnv,
  wallClockMs = WALL_CLOCK_MS,
): Promise<HelmAnswer> {
  const helm = execa(path, argv, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    detached: true,
    cleanup: false,
    reject: false,
    maxBuffer: OUTPUT_MAX_BYTES,
  })
  const end = endGroupAfter(helm.pid, wallClockMs)
  const {exitCode, stdout, stderr, failed, code} = await helm
  end.cancel()
  if (end.isOver())
    return {
      exitCode: -1,
      stdout,
      stderr: `helm did not end within ${wallClockMs / 60_000} minutes\n${stderr}`.trim(),
    }
  if (failed && exitCode === undefined)
    return {
      exitCode: -1,
      stdout,
      stderr:
        `helm was ended from outside${code === undefined ? '' : ` (${code})`}\n${stderr}`.trim(),
    }
  return {exitCode: exitCode ?? 0, stdout, stderr: stderr.trim()}
}

/** Between asking a group to end and ending it. */
const GRACE_MS = 5_000

function endGroupAfter(
  pid: number | undefined,
  ms: number,
): {readonly isOver: () => boolean; readonly cancel: () => void} {
  let isOver = false
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (pid !== undefined) process.kill(-pid, name)
    } catch {
      // It is gone.
    }
  }
  const asked = setTimeout(() => {
    isOver = true
    signal('SIGTERM')
  }, ms)
  const ended = setTimeout(() => signal('SIGKILL'), ms + GRACE_MS)
  const cancel = (): void => {
    clearTimeout(asked)
    clearTimeout(ended)
    if (isOver) signal('SIGKILL')
  }
  return {isOver: () => isOver, cancel}
}

/**
 * The environment for helm: nothing of HELM_* or KUBECONFIG that would send it elsewhere (F-64),
 * private homes, but the user's own registry logins.
 */
export function helmEnv(env: NodeJS.ProcessEnv, temporary: PrivateFolder): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(HELM_|KUBECONFIG$)/i.test(name))
  return {
    ...Object.fromEntries(kept),
    HELM_CACHE_HOME: join(temporary.path, 'helm-cache'),
    HELM_CONFIG_HOME: join(temporary.path, 'helm-config'),
    HELM_DATA_HOME: join(temporary.path, 'helm-data'),
    KUBECACHEDIR: join(temporary.path, 'kube-cache'),
    HELM_REGISTRY_CONFIG:
      env['HELM_REGISTRY_CONFIG'] ?? join(configHome(env), 'registry', 'config.json'),
  }
}

/** Where helm keeps its configuration on this system. */
function configHome(env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] ?? homedir()
  if (env['HELM_CONFIG_HOME'] !== undefined) return env['HELM_CONFIG_HOME']
  if (env['XDG_CONFIG_HOME'] !== undefined) return join(env['XDG_CONFIG_HOME'], 'helm')
  if (process.platform === 'darwin') return join(home, 'Library', 'Preferences', 'helm')
  if (process.platform === 'win32') return join(env['APPDATA'] ?? home, 'helm')
  return join(home, '.config', 'helm')
}

function locate(named: string | undefined, env: NodeJS.ProcessEnv): string {
  if (named !== undefined && named !== '' && (named.includes('/') || isProgram(resolve(named)))) {
    if (isProgram(resolve(named))) return resolve(named)
    throw missing(`${named} is no program that can be run`)
  }
  const name = named === undefined || named === '' ? 'helm' : named
  const found = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, name))
    .find(isProgram)
  if (found === undefined) throw missing(`there is no ${name} in the PATH`)
  return found
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function missing(why: string): UsageError {
  return new UsageError({
    code: 'HELM_MISSING',
    what: 'There is no helm to install charts with',
    why,
    next: [
      'install Helm 3.17 or newer: https://helm.sh/docs/intro/install',
      'name it with --helm PATH or MESHCTL_HELM',
    ],
  })
}

function unsupported(path: string, version: string): UsageError {
  return new UsageError({
    code: 'HELM_UNSUPPORTED',
    what: `${path} is Helm ${version}`,
    why: 'meshctl works with Helm 3 and 4',
    next: ['name another one with --helm PATH'],
  })
}

function notHelm(path: string, stderr: string): OutsideError {
  return new OutsideError({
    kind: 'broken',
    code: 'HELM_FAILED',
    what: `${path} does not tell its version`,
    why: stderr === '' ? 'its answer to `version` is no version' : withoutSecrets(stderr),
    next: [`${path} version`, 'name another helm with --helm PATH'],
  })
}
