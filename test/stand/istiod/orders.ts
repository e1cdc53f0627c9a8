import type {Faults, IstiodFault} from '../../../src/embedded/world/istio/faults.ts'
import {readFaults} from '../faults.ts'
import type {Options} from './options.ts'

/** The faults that are ordered at this moment. */
export function orderedFaults({faults}: Options): Faults {
  return faults === undefined ? {} : readFaults(faults)
}

/** What this istiod is to get wrong at this moment; the stand itself plays `off`. */
export function istiodFault(options: Options): IstiodFault | undefined {
  return orderedFaults(options).istiods?.[options.revision]
}
