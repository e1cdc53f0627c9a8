import {readFileSync} from 'node:fs'
import {rename, writeFile} from 'node:fs/promises'
import type {Faults} from '../../src/embedded/world/istio/faults.ts'

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
