import {FileUnusable, readInputFile} from '../../src/adapters/input-file.ts'
import {sh} from '../../src/mesh/shell.ts'
import {DEFAULT_POLICY, parsePolicy} from '../../src/policy/parse-policy.ts'
import type {PolicyFileContents} from '../../src/policy/parse-policy.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {shownSource} from '../../src/verbs/chart-source.ts'
import {unreadable} from './files.ts'

/** Read from the working folder when nobody names another. */
const POLICY_FILE = 'meshctl.yaml'
/** A policy has a few lines; with a wave for each of two thousand namespaces it has half of it. */
const POLICY_BYTES_MOST = 256 * 1024

/**
 * The flags that have to do with it; MESHCTL_CONFIG and MESHCTL_CHARTS are among them. Empty ones
 * were not given.
 */
export interface PolicyFlags {
  readonly config: string | undefined
  readonly charts: string | undefined
}

/** Who may be asked whether a file counts that nobody named. */
export interface PolicyAsker {
  /** The command as it was typed. */
  readonly command: string
  /** Undefined: nobody is there, or nothing may be asked. */
  readonly agree: ((question: string) => Promise<boolean>) | undefined
}

/**
 * The policy: the named file, else meshctl.yaml when it is here, else the defaults. What a file
 * that nobody named says of charts counts only when a person agrees: whoever can put a file into
 * the folder, with a pull request for one, would choose what is installed. All else that it says
 * counts, and the plan names it. Throws UsageError CONFIG_UNREADABLE, POLICY_….
 */
export async function readPolicy(
  flags: PolicyFlags,
  asker: PolicyAsker,
): Promise<PolicyFileContents> {
  const named = flags.config !== undefined && flags.config !== ''
  const file = named ? flags.config : POLICY_FILE
  const text = await textOf(file, named)
  const byCommand = flags.charts !== undefined && flags.charts !== ''
  if (text === undefined)
    return {
      policy: {...DEFAULT_POLICY, chartsBy: byCommand ? 'command' : 'default'},
      charts: undefined,
    }
  const contents = parsePolicy(text, file)
  if (!named) await demandAgreement(contents, byCommand, asker)
  const chartsBy = byCommand ? 'command' : contents.charts === undefined ? 'default' : 'policy'
  return {...contents, policy: {...contents.policy, file: {file, named}, chartsBy}}
}

/** Undefined: nobody named one, and none is here. Whatever else is here is read or told. */
async function textOf(file: string, named: boolean): Promise<string | undefined> {
  try {
    return (await readInputFile(file, POLICY_BYTES_MOST)).toString('utf8')
  } catch (error) {
    if (!named && error instanceof FileUnusable && error.isMissing) return undefined
    throw unreadable(error, file, {code: 'CONFIG_UNREADABLE', name: 'policy file'})
  }
}

async function demandAgreement(
  {charts}: PolicyFileContents,
  byCommand: boolean,
  {command, agree}: PolicyAsker,
): Promise<void> {
  if (charts === undefined || byCommand) return
  const what = `${POLICY_FILE} in this folder takes Istio's charts from ${shownSource(charts)}`
  if (agree !== undefined && (await agree(`${what}. Nobody named that file. Follow it?`))) return
  throw new UsageError({
    code: 'POLICY_NOT_NAMED',
    what: `${what}, and nobody named that file`,
    why: 'Whoever can put a file into this folder, with a pull request for one, would choose what is installed.',
    next: [
      sh`${{command}} --config ${POLICY_FILE}`,
      'Or set MESHCTL_CONFIG to it, or name the charts with --charts',
    ],
  })
}
