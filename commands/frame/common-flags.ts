import {Flags} from '@oclif/core'

export const OUTPUTS = ['table', 'json', 'yaml', 'md', 'ndjson'] as const
export type OutputForm = (typeof OUTPUTS)[number]

/** Flags that every command has. */
export const commonFlags = {
  kubeconfig: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
    summary: 'the kubeconfig file, as in kubectl',
  }),
  context: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'NAME',
    summary: 'the context of the kubeconfig',
  }),
  as: Flags.string({helpGroup: 'GLOBAL', helpValue: 'USER', summary: 'the user to impersonate'}),
  'as-group': Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'GROUP',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'a group to impersonate; may be repeated',
  }),
  'request-timeout': Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'TIME',
    summary: 'how long one request to the cluster may take, such as 30s',
  }),
  'istio-namespace': Flags.string({
    char: 'i',
    helpGroup: 'GLOBAL',
    helpValue: 'NAME',
    default: 'istio-system',
    summary: 'the namespace of istiod',
  }),
  config: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
    env: 'MESHCTL_CONFIG',
    summary:
      'the policy file; else meshctl.yaml in this folder, whose charts count only when you agree',
  }),
  charts: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'SOURCE',
    env: 'MESHCTL_CHARTS',
    summary: "Istio's charts: oci://…, https://… or a folder",
  }),
  helm: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'PATH',
    env: 'MESHCTL_HELM',
    summary: 'the helm program; else the one on the PATH',
  }),
  output: Flags.option({
    char: 'o',
    helpGroup: 'GLOBAL',
    default: 'table',
    options: OUTPUTS,
    summary: 'the form of the answer',
  })(),
  yes: Flags.boolean({char: 'y', helpGroup: 'GLOBAL', summary: 'ask nothing: yes to everything'}),
  'no-color': Flags.boolean({helpGroup: 'GLOBAL', summary: 'no colours (also NO_COLOR)'}),
  verbose: Flags.boolean({
    char: 'v',
    helpGroup: 'GLOBAL',
    summary: 'say more when something goes wrong',
  }),
}

/** The flags above as they come out of the parser. */
export interface CommonFlags {
  readonly kubeconfig: string | undefined
  readonly context: string | undefined
  readonly as: string | undefined
  readonly 'as-group': readonly string[] | undefined
  readonly 'request-timeout': string | undefined
  readonly 'istio-namespace': string
  readonly config: string | undefined
  readonly charts: string | undefined
  readonly helm: string | undefined
  readonly output: OutputForm
  readonly yes: boolean
  readonly 'no-color': boolean
  readonly verbose: boolean
}

/** Of every command that changes something. */
export const mutatingFlags = {
  'dry-run': Flags.boolean({summary: 'say what would be done, and do nothing'}),
}

/** Of every command that drives a run. */
export const drivingFlags = {
  ...mutatingFlags,
  'take-over': Flags.boolean({
    summary: 'take the right to drive from whoever has it, instead of waiting; needs --because',
  }),
  because: Flags.string({helpValue: 'TEXT', summary: 'why it is taken over; kept in the journal'}),
  timeout: Flags.string({
    helpValue: 'TIME',
    summary:
      'how long a step may make no progress before the run halts, such as 10m; wins over limits.workloadDeadline',
  }),
}

/** Of every command that makes a plan. */
export const planningFlags = {
  revision: Flags.string({
    helpValue: 'NAME',
    summary: 'the name of the new revision; else it is derived from the version: 1-29-6',
  }),
  from: Flags.string({
    helpValue: 'REVISION',
    summary: 'replace only this old revision; else every older one that still has something',
  }),
  accept: Flags.string({
    helpValue: 'CODE',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'take the risk of a finding that blocks; may be repeated',
  }),
  because: Flags.string({
    helpValue: 'TEXT',
    summary: 'why it is accepted; kept in the plan and in the journal',
  }),
  catalog: Flags.string({
    helpValue: 'FILE',
    summary:
      'what is known of versions (support, known troubles, notes) instead of what comes with meshctl',
  }),
}

/** The flags above as they come out of the parser. */
export interface PlanningFlags {
  readonly config: string | undefined
  readonly charts: string | undefined
  readonly revision: string | undefined
  readonly from: string | undefined
  readonly timeout: string | undefined
  readonly accept: readonly string[] | undefined
  readonly because: string | undefined
  readonly 'take-over'?: boolean
  readonly catalog: string | undefined
}
