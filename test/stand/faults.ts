import {readFileSync} from 'node:fs'
import {rename, writeFile} from 'node:fs/promises'

/** What the proxies of a namespace suffer: `off` never reach istiod (or lose it), `nack` reject every configuration. */
export type ProxyFault = 'off' | 'nack'

/**
 * What the istiods of a revision suffer. `off`: the process ends and crash-loops. The others are played by the test
 * istiod; a real one knows only `off`, `never-ready` and `nack` (all its proxies reject).
 */
export type IstiodFault = 'off' | 'slow' | 'nack' | 'wrong-root' | 'never-ready'

/** Faults to order. Keys of `proxies`: NAMESPACE or NAMESPACE/REVISION; of `istiods`: the revision (`default` for a plain install). */
export type Faults = {
  proxies?: Record<string, ProxyFault>
  istiods?: Record<string, IstiodFault>
}

/** Faults now in force as the control file says; none when it is missing or half written. */
export function readFaults(file: string): Faults {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Faults
  } catch {
    return {}
  }
}

/** Puts these faults in force instead of all earlier ones. */
export async function writeFaults(file: string, faults: Faults): Promise<void> {
  await writeFile(`${file}.next`, JSON.stringify(faults))
  await rename(`${file}.next`, file)
}

/** The fault of a proxy in this namespace that was injected by this revision. */
export function proxyFault(faults: Faults, namespace: string, revision: string): ProxyFault | undefined {
  return faults.proxies?.[`${namespace}/${revision}`] ?? faults.proxies?.[namespace]
}
