import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {coveragePage} from '../../docs/coverage/page.ts'
import {COVERED} from '../../docs/coverage/parts.ts'
import {CHECKS} from '../../src/checks/all.ts'
import {FINDING_CODES} from '../../src/checks/finding.ts'
import {CATALOG} from '../checks/evidence.ts'

const rows = COVERED.flatMap(([, part]) => Object.entries(part))

describe('[U] docs/coverage.md', () => {
  it('has each of the 114 cases of the field just once', () => {
    const cases = rows.map(([id]) => id).filter(id => /^F-\d+$/.test(id))
    expect(cases.toSorted((one, other) => Number(one.slice(2)) - Number(other.slice(2)))).toEqual(
      Array.from({length: 114}, (_, at) => `F-${at + 1}`),
    )
  })

  it('has for every row who tells it, or why nobody can', () => {
    expect(
      rows
        .filter(([, {by = [], unseen = ''}]) => by.length === 0 && unseen.trim() === '')
        .map(([id]) => id),
    ).toEqual([])
  })

  it('names only codes and notes that exist', () => {
    const known = new Set<string>([
      ...FINDING_CODES,
      ...CHECKS.map(each => each.code),
      ...CATALOG.notes.map(each => each.id),
      ...CATALOG.knownBad.map(each => each.id),
    ])
    expect(
      rows.flatMap(([id, {by = []}]) =>
        by.filter(code => !known.has(code)).map(code => `${id}: ${code}`),
      ),
    ).toEqual([])
  })

  it('has every check and every note in some row', () => {
    const told = new Set(rows.flatMap(([, {by = []}]) => by))
    expect(CHECKS.map(each => each.code).filter(code => !told.has(code))).toEqual([])
    expect(CATALOG.notes.map(each => each.id).filter(id => !told.has(id))).toEqual([])
  })

  it('is fresh (npm run docs)', () =>
    expect(readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8')).toBe(
      coveragePage(COVERED, CATALOG),
    ))
})
