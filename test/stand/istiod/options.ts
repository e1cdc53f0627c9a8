import {identityOf, type Identity} from '../../../src/embedded/world/istio/identity.ts'

/** Where a server listens. */
export type Address = {host: string; port: number}

/** What one istiod process is told by its command line and its pod's environment. */
export type Options = Identity & {
  kubeconfig: string
  /** plain HTTP: /ready and /debug */
  http: Address
  /** TLS: /inject and /validate */
  https: Address
  /** plain HTTP: /version, /metrics and /debug */
  monitoring: Address
  /** path of the JSON file with ordered faults, if there is one */
  faults?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the command line and the environment of pilot-discovery; flags it does not know are
 * ignored. Throws when --kubeconfig or TEST_ISTIOD_VERSION is missing.
 */
export function readOptions(args: readonly string[], env: Environment): Options {
  const flags = readFlags(args)
  const kubeconfig = flags.get('kubeconfig')
  const version = env['TEST_ISTIOD_VERSION']
  if (!kubeconfig || !version) {
    throw new Error(
      'The test istiod cannot start without --kubeconfig and TEST_ISTIOD_VERSION. Give it both.',
    )
  }
  const faults = env['TEST_ISTIOD_FAULTS']
  return {
    ...identityOf(env, version),
    kubeconfig,
    http: readAddress(flags.get('httpAddr'), 8080),
    https: readAddress(flags.get('httpsAddr'), 15017),
    monitoring: readAddress(flags.get('monitoringAddr'), 15014),
    ...(faults ? {faults} : {}),
  }
}

function readFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>()
  args.forEach((arg, at) => {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/.exec(arg) ?? []
    if (name) flags.set(name, value ?? args[at + 1] ?? '')
  })
  return flags
}

function readAddress(text: string | undefined, port: number): Address {
  if (!text) return {host: '0.0.0.0', port}
  const at = text.lastIndexOf(':')
  return {host: text.slice(0, at) || '0.0.0.0', port: Number(text.slice(at + 1))}
}
