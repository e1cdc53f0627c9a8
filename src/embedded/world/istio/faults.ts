import {own} from '../../../mesh/own.ts'
/**
 * What the proxies of a namespace suffer: `off` never reach istiod (or lose it), `nack` reject
 * every configuration.
 */
export type ProxyFault = 'off' | 'nack'

/**
 * What the istiods of a revision suffer. `off`: the process ends and crash-loops. The others are
 * played by our own istiod; a real one knows only `off`, `never-ready` and `nack` (all its proxies
 * reject).
 */
export type IstiodFault = 'off' | 'slow' | 'nack' | 'wrong-root' | 'never-ready'

/**
 * Faults to order. Keys of `proxies`: NAMESPACE or NAMESPACE/REVISION; of `istiods`: the revision
 * (`default` for a plain install).
 */
export type Faults = {
  proxies?: Record<string, ProxyFault>
  istiods?: Record<string, IstiodFault>
}

/**
 * How long a slow istiod takes: until it is ready, to answer an injection, to send a proxy its
 * first configuration. In ms.
 */
export const SLOW = {start: 10_000, injection: 8_000, proxy: 6_000}

/** The fault of a proxy in this namespace that was injected by this revision. */
export function proxyFault(
  faults: Faults,
  namespace: string,
  revision: string,
): ProxyFault | undefined {
  return own(faults.proxies, `${namespace}/${revision}`) ?? own(faults.proxies, namespace)
}
