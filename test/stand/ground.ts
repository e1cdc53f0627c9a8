import {bootStand} from './stand.ts'
import type {Stand, StandOptions} from './stand.ts'
import {bootWorld} from './world-stand.ts'

/** Do the suites run on the embedded cluster? With $MESHCTL_TEST_ON=world. */
export const onWorld = (): boolean => process.env['MESHCTL_TEST_ON'] === 'world'

/** Boots what a suite runs on: the real control plane, with real istiods when $MESHCTL_TEST_ISTIODS names a folder of them, or the embedded cluster. */
export function bootGround(options: StandOptions = {}): Promise<Stand> {
  if (onWorld()) return bootWorld(options)
  const istiods = process.env['MESHCTL_TEST_ISTIODS']
  return bootStand({...options, ...(istiods === undefined || istiods === '' ? {} : {istiods})})
}
