import {sh} from '../mesh/shell.ts'
import type {ReleaseRef, Values} from '../mesh/snapshot.ts'
import type {Charts, Cluster} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {OutsideKind} from '../ports/trouble.ts'
import {withoutSecrets} from '../secrets/without-secrets.ts'
import type {Aim, HelmArgv} from './helm-argv.ts'
import {helmEnv, runHelm} from './helm-run.ts'
import type {HelmRun} from './helm-run.ts'
import {kindOfHelmWords} from './helm-trouble.ts'
import {kubeconfigText} from './kubeconfig.ts'
import type {KubeTarget} from './kubeconfig.ts'
import {privateFolder} from './private-folder.ts'
import type {PrivateFolder} from './private-folder.ts'
import {readStoredRelease} from './releases.ts'

export interface HelmParts {
  /** The program, looked for when it is first needed. */
  readonly find: () => Promise<HelmRun>
  readonly charts: Charts
  readonly target: KubeTarget
  readonly cluster: Cluster
  readonly env: NodeJS.ProcessEnv
  readonly temporary: PrivateFolder
  readonly istioNamespace: string
}

/** What was found out about the program, together with the rest. */
export type ReadyHelm = HelmParts & {readonly run: HelmRun}

/** One call of the program that changes the cluster. */
export interface HelmCall {
  readonly release: ReleaseRef
  /** For messages: `uninstall`. */
  readonly doing: string
  readonly argv: (aim: Aim) => HelmArgv
  /** Values that helm may quote. */
  readonly known: readonly (Values | null | undefined)[]
}

/**
 * Out: stdout. Throws OutsideError HELM_FAILED with helm's own words, without secrets, and of the
 * kind that they tell of.
 */
export async function callHelm(
  parts: ReadyHelm,
  {release, doing, argv, known}: HelmCall,
): Promise<string> {
  // Credentials are on disk no longer than helm needs them.
  const folder = privateFolder()
  try {
    const kubeconfig = folder.write('kubeconfig', kubeconfigText(parts.target))
    const words = argv({release, kubeconfig, context: parts.target.context})
    const {exitCode, stdout, stderr} = await runHelm(
      parts.run.path,
      words,
      helmEnv(parts.env, parts.temporary),
    )
    if (exitCode === 0) return stdout
    throw helmFailed(parts, release, {
      kind: kindOfHelmWords(stderr),
      doing,
      why: withoutSecrets(stderr, known) || `it ended with ${exitCode} and said nothing`,
    })
  } finally {
    folder.remove()
  }
}

export function helmFailed(
  {target}: HelmParts,
  {name, namespace}: ReleaseRef,
  {
    doing,
    why,
    kind = 'refused',
  }: {readonly doing: string; readonly why: string; readonly kind?: OutsideKind},
): OutsideError {
  return new OutsideError({
    kind,
    code: 'HELM_FAILED',
    what: `Helm could not ${doing} for the release ${name} in namespace ${namespace}`,
    why,
    next: [
      sh`helm --kube-context ${target.context} --namespace ${namespace} history ${name}`,
      'meshctl upgrade why',
    ],
  })
}

/** Throws OutsideError HELM_ELSEWHERE unless Helm wrote to the cluster that we read (F-64). */
export async function demandWrittenHere(
  parts: HelmParts,
  release: ReleaseRef,
  stdout: string,
): Promise<void> {
  const number = numberIn(stdout)
  const stored = await readStoredRelease(parts.cluster, release)
  if (number === undefined || (stored !== undefined && stored.version >= number)) return
  throw new OutsideError({
    kind: 'broken',
    code: 'HELM_ELSEWHERE',
    what:
      `Helm says that it wrote revision ${number} of ${release.name}, but the cluster ` +
      `${parts.target.server} has ${stored === undefined ? 'none' : `only ${stored.version}`}`,
    why: 'helm reaches another cluster than meshctl does, or keeps its releases in another place',
    next: [
      sh`helm --kube-context ${parts.target.context} --namespace ${release.namespace} history ${release.name}`,
    ],
  })
}

function numberIn(stdout: string): number | undefined {
  try {
    const {version} = JSON.parse(stdout) as {version?: unknown}
    return typeof version === 'number' ? version : undefined
  } catch {
    return undefined
  }
}
