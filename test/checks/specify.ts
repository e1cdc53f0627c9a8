import {describe, expect, it} from 'vitest'
import {judge} from '../../src/checks/check.ts'
import type {Check} from '../../src/checks/check.ts'
import {evidence} from './evidence.ts'
import type {Given} from './evidence.ts'

/**
 * For one check: worlds in which it must speak (with the words that its findings must hold), and
 * worlds in which it must not.
 */
export interface Fixture {
  readonly fires: Readonly<
    Record<string, Given & {readonly says?: readonly string[]; readonly severity?: string}>
  >
  readonly quiet: Readonly<Record<string, Given>>
}

/**
 * Holds checks of one file of an area to their fixtures, of which each is laid over the usual; a check
 * without them fails, and so do fixtures that a mute or a crying check would pass.
 */
export function specify(
  area: string,
  checks: readonly Check[],
  fixtures: Readonly<Record<string, Fixture>>,
  usual: Given = {},
): void {
  describe(`[U] checks: ${area}`, () => {
    it('has fixtures for every check, and none besides', () =>
      expect(Object.keys(fixtures).sort()).toEqual(checks.map(each => each.code).sort()))
    for (const check of checks)
      specifyOne(check, laidOver(usual, fixtures[check.code] ?? {fires: {}, quiet: {}}), usual)
  })
}

const laidOver = (usual: Given, {fires, quiet}: Fixture): Fixture => ({
  fires: Object.fromEntries(
    Object.entries(fires).map(([name, given]) => [name, {...usual, ...given}]),
  ),
  quiet: Object.fromEntries(
    Object.entries(quiet).map(([name, given]) => [name, {...usual, ...given}]),
  ),
})

function specifyOne(check: Check, {fires, quiet}: Fixture, usual: Given): void {
  describe(`${check.code} (${check.source}): ${check.title}`, () => {
    it('is quiet on a healthy mesh', () => expect(spoken(check, usual)).toEqual([]))
    it.each(Object.entries(fires))('speaks when %s', (_, given) => {
      const said = spoken(check, given)
      expect(said).not.toEqual([])
      const all = JSON.stringify(said)
      for (const words of given.says ?? []) expect(all).toContain(words)
      if (given.severity !== undefined)
        expect(said.map(each => each.severity)).toContain(given.severity)
      for (const each of said)
        expect([each.what, each.why, ...each.next].every(text => text.trim() !== '')).toBe(true)
    })
    it.each(Object.entries(quiet))('is quiet when %s', (_, given) =>
      expect(spoken(check, given)).toEqual([]),
    )
    it('would be missed: its fixtures notice a check that never speaks, and one that always does', () => {
      expect([Object.keys(fires).length > 0, Object.keys(quiet).length > 0]).toEqual([true, true])
    })
    it('says so when it cannot see what it needs', () => {
      for (const kind of check.needs)
        expect(
          judge([check], evidence({blind: [{resource: kind, kind, why: 'forbidden'}]})).map(
            each => each.code,
          ),
        ).toContain('NOT_JUDGED')
    })
  })
}

const spoken = (check: Check, given: Given): ReturnType<typeof judge> =>
  judge([check], evidence(given)).filter(each => each.code === check.code)
