// Istio's own charts, from a folder of NAME-VERSION.tgz packages in $MESHCTL_TEST_CHARTS, else the
// demo's: Helm does the same with them to the embedded cluster and to a real control plane, and
// after every action everything that is left is compared (left.ts), and what Helm said.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {told} from '../parity/compare.ts'
import {helmBinary} from '../stand/helm-binaries.ts'
import {comparing} from './compared.ts'
import type {Step} from './compared.ts'
import {CHART_DIFFERENCES} from './differences.ts'
import {journey, wayOut} from './journey.ts'
import {givenFiles, packages, pairsOf} from './packages.ts'
import {expectedRefusals} from './refusals.ts'
import {bootBoth} from './sides.ts'
import type {Both} from './sides.ts'

// what is tested must be known before anything is booted
const charts = await packages(await helmBinary(3))
const pairs = pairsOf(givenFiles())
const stories = pairs.flatMap(pair =>
  ([3, 4] as const).map(major => ({
    ...pair,
    major,
    title: `${pair.from} to ${pair.to}, Helm ${major}`,
  })),
)

describe.each(stories)(
  '[C] charts from $title leave the same in the world as in a real cluster',
  ({from, to, major, title}) => {
    let both: Both
    let step: Step
    const refused: string[] = []

    beforeAll(async () => {
      both = await bootBoth()
      step = await comparing(both, title, CHART_DIFFERENCES)
    })

    afterAll(() => both.stop())

    it.each(journey({from, to}, charts))('$name', async ({name, args}) => {
      for (let flags: readonly string[] = []; ;) {
        const outcome = await step([name, ...flags].join(' '), side =>
          side.helm(major, [...args, ...flags]),
        )
        expect(outcome.differences.length, told(outcome.differences)).toBe(0)
        if (outcome.real.code === 0) return
        refused.push([name, ...flags].join(' '))
        const more = wayOut(major, outcome.real.errors).filter(flag => !flags.includes(flag))
        expect(more, `refused, and no flag helps:\n${outcome.real.errors.join('\n')}`).not.toEqual(
          [],
        )
        flags = [...flags, ...more]
      }
    })

    it('Helm refused what it is known to refuse, and nothing else', () => {
      expect(refused).toEqual(expectedRefusals({from, to}, major))
    })
  },
)
