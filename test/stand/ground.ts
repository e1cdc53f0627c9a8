import {bootInside} from './inside-stand.ts'
import {bootStand} from './stand.ts'
import type {Stand, StandOptions} from './stand.ts'
import {bootWorld} from './world-stand.ts'

/**
 * `world`: the embedded cluster on the wire; `process`: the same with the commands inside this
 * process; else the real control plane.
 */
type Ground = 'stand' | 'world' | 'process'

/** What the suites run on, by $MESHCTL_TEST_ON. */
const ground = (): Ground => {
  const wanted = process.env['MESHCTL_TEST_ON'] ?? ''
  if (wanted === '' || wanted === 'stand') return 'stand'
  if (wanted === 'world' || wanted === 'process') return wanted
  throw new Error(`MESHCTL_TEST_ON=${wanted}: there are stand, world and process`)
}

/** What only some grounds can do. */
type Deed = 'kill' | 'rivals' | 'podSecurity'

const NO_POD_SECURITY =
  'the embedded cluster has no Pod Security admission; a quota, which it has, says no in the same form'

/** What some grounds cannot do, and why. */
const LACKS: Partial<Record<Ground, Readonly<Partial<Record<Deed, string>>>>> = {
  world: {podSecurity: NO_POD_SECURITY},
  process: {
    podSecurity: NO_POD_SECURITY,
    kill:
      'a driver inside this process cannot be killed without it; test/sim/crash.test.ts lets ' +
      'drivers end between any two calls',
    rivals:
      'two drivers at the same time share one clock, which jumps ahead for the one while the ' +
      'other waits for the Lease by the wall; test/adapters/journal.stand.ts has two of them ' +
      'meet',
  },
}

/** Is it beyond the ground that the suites run on? */
export const lacks = (deed: Deed): boolean => LACKS[ground()]?.[deed] !== undefined

/**
 * Boots what a suite runs on: the real control plane, with real istiods when $MESHCTL_TEST_ISTIODS
 * names a folder of them, or the embedded cluster.
 */
export function bootGround(options: StandOptions = {}): Promise<Stand> {
  if (ground() === 'world') return bootWorld(options)
  if (ground() === 'process') return bootInside(options)
  const istiods = process.env['MESHCTL_TEST_ISTIODS']
  return bootStand({...options, ...(istiods === undefined || istiods === '' ? {} : {istiods})})
}
