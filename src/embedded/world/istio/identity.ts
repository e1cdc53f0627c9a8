import {own} from '../../../mesh/own.ts'
/** Who one istiod is, as its pod's environment says. */
export interface Identity {
  /** `default` for a plain install. */
  readonly revision: string
  readonly pod: string
  readonly namespace: string
  readonly cluster: string
  /** The tag of the image, as in 1.28.10. */
  readonly version: string
  /** `auto` looks at the versions of the nodes. */
  readonly nativeSidecars: 'auto' | 'true' | 'false'
}

/** Reads the environment that the charts give pilot-discovery. */
export function identityOf(
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
): Identity {
  const told = (name: string, otherwise: string): string => own(environment, name) || otherwise
  return {
    version,
    revision: told('REVISION', 'default'),
    pod: told('POD_NAME', 'istiod'),
    namespace: told('POD_NAMESPACE', 'istio-system'),
    cluster: told('CLUSTER_ID', 'Kubernetes'),
    nativeSidecars: nativeSidecarsOf(environment['ENABLE_NATIVE_SIDECARS'], version),
  }
}

/** The minor of an Istio or Kubernetes version: 28 of `1.28.10`, or 0 of something else. */
export function minorOf(version: string): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0)
}

/**
 * Are sidecars native where these kubelets (`v1.35.0`) run the pods? Kubernetes has them for good
 * from 1.33 on.
 */
export function isNative({nativeSidecars}: Identity, kubelets: readonly string[]): boolean {
  if (nativeSidecars !== 'auto') return nativeSidecars === 'true'
  return kubelets.every(version => minorOf(version.replace(/^v/, '')) >= 33)
}

/** The names an istiod's serving certificate is for. */
export function hostsOf({revision, namespace}: Identity): readonly string[] {
  const names = [
    'istiod',
    'istiod-remote',
    'istio-pilot',
    ...(revision === 'default' ? [] : [`istiod-${revision}`]),
  ]
  return names.map(name => `${name}.${namespace}.svc`)
}

// off by default up to 1.26, decided by the nodes from 1.27 on
function nativeSidecarsOf(
  ordered: string | undefined,
  version: string,
): Identity['nativeSidecars'] {
  if (ordered === 'true' || ordered === 'false' || ordered === 'auto') return ordered
  return minorOf(version) >= 27 ? 'auto' : 'false'
}
