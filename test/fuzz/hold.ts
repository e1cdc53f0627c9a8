import {expect} from 'vitest'
import fc from 'fast-check'
import {DriverError, OutsideError, UsageError} from '../../src/ports/trouble.ts'
import {Refused} from '../../src/verbs/contract.ts'

/**
 * FUZZ_RUNS multiplies how many inputs are tried; FUZZ_SEED repeats the inputs of a run that
 * failed, which prints its seed.
 */
const TIMES = Number(process.env['FUZZ_RUNS'] ?? 1)
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
/**
 * Of one input, in seconds of this process alone, whatever else the machine does: a reading is not
 * a hang.
 */
const CPU_MAX_S = 8
const HEAP_MAX_BYTES = 1024 ** 3

const CODE = /^[A-Z][A-Z0-9_]+$/

/** How many inputs, and which other errors are a clear answer of this reader. */
export type Holding = {runs: number; alsoFine?: (error: unknown) => boolean}

/**
 * Every input is read, or refused in words of ours with a code; in bounded time and memory; and
 * nothing that is shared by everybody was touched. In: how inputs are made, and what reads them.
 */
export async function holds<T>(
  inputs: fc.Arbitrary<T>,
  read: (input: T) => unknown,
  {runs, alsoFine = () => false}: Holding,
): Promise<void> {
  const before = shared()
  const warnings: Error[] = []
  const warned = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warned)
  await fc.assert(
    fc.asyncProperty(inputs, async input => {
      const began = process.cpuUsage()
      try {
        await read(input)
      } catch (error) {
        if (!isOurs(error) && !alsoFine(error)) throw error
      }
      const {user, system} = process.cpuUsage(began)
      expect((user + system) / 1e6).toBeLessThan(CPU_MAX_S)
      expect(shared()).toEqual(before)
    }),
    {numRuns: Math.ceil(runs * TIMES), seed: SEED, interruptAfterTimeLimit: 120_000 * TIMES},
  )
  process.off('warning', warned)
  // A library that warns writes hostile text to the terminal as it is.
  expect(warnings.map(each => `${each.name}: ${each.message}`)).toEqual([])
  expect(process.memoryUsage().heapUsed).toBeLessThan(HEAP_MAX_BYTES)
}

/** An error that a person gets told: what, why, a code. */
function isOurs(error: unknown): boolean {
  if (error instanceof DriverError) return true
  if (!(error instanceof UsageError || error instanceof OutsideError || error instanceof Refused))
    return false
  return CODE.test(error.code) && error.message !== ''
}

/** What everybody shares: the names on the prototypes that JSON can reach. */
const shared = (): readonly string[] =>
  [Object.prototype, Array.prototype, Function.prototype, String.prototype]
    .flatMap(each => Object.getOwnPropertyNames(each))
    .concat(Object.keys({}), String(({} as {polluted?: unknown}).polluted))
