/** Where a server listens. */
export type Address = {host: string, port: number}

/** What one istiod process is told by its command line and its pod's environment. */
export type Options = {
  kubeconfig: string
  /** plain HTTP: /ready and /debug */
  http: Address
  /** TLS: /inject and /validate */
  https: Address
  /** plain HTTP: /version, /metrics and /debug */
  monitoring: Address
  /** `default` for a plain install */
  revision: string
  pod: string
  namespace: string
  cluster: string
  /** the tag of the image, as in 1.28.10 */
  version: string
  /** path of the JSON file with ordered faults, if there is one */
  faults?: string
  nativeSidecars: NativeSidecars
}

/** `auto` looks at the versions of the nodes. */
type NativeSidecars = 'auto' | 'true' | 'false'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the command line and the environment of pilot-discovery; flags it does not know are ignored.
 * Throws when --kubeconfig or TEST_ISTIOD_VERSION is missing.
 */
export function readOptions(args: readonly string[], env: Environment): Options {
  const flags = readFlags(args)
  const kubeconfig = flags.get('kubeconfig')
  const version = env['TEST_ISTIOD_VERSION']
  if (!kubeconfig || !version) {
    throw new Error('The test istiod cannot start without --kubeconfig and TEST_ISTIOD_VERSION. Give it both.')
  }
  const faults = env['TEST_ISTIOD_FAULTS']
  const told = (name: string, otherwise: string) => env[name] || otherwise
  return {
    kubeconfig,
    version,
    http: readAddress(flags.get('httpAddr'), 8080),
    https: readAddress(flags.get('httpsAddr'), 15017),
    monitoring: readAddress(flags.get('monitoringAddr'), 15014),
    revision: told('REVISION', 'default'),
    pod: told('POD_NAME', 'istiod'),
    namespace: told('POD_NAMESPACE', 'istio-system'),
    cluster: told('CLUSTER_ID', 'Kubernetes'),
    nativeSidecars: readNativeSidecars(env['ENABLE_NATIVE_SIDECARS'], version),
    ...(faults ? {faults} : {}),
  }
}

/** The minor of an Istio version: 28 of `1.28.10`, or 0 of something else. */
export function minorOf(version: string): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0)
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

// off by default up to 1.26, decided by the nodes from 1.27 on
function readNativeSidecars(ordered: string | undefined, version: string): NativeSidecars {
  if (ordered === 'true' || ordered === 'false' || ordered === 'auto') return ordered
  return minorOf(version) >= 27 ? 'auto' : 'false'
}
