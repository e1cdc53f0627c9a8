import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Finding} from '../../src/checks/finding.ts'
import {dayOf, waived} from '../../src/checks/waivers.ts'
import type {Waiver} from '../../src/checks/waivers.ts'

const finding = (code: string, more: Partial<Finding> = {}): Finding => ({
  code,
  severity: 'blocks',
  what: 'w',
  why: 'y',
  next: [],
  objects: [{kind: 'Namespace', name: 'shop'}],
  source: 's',
  ...more,
})
const waiver = (code: string, more: Partial<Waiver> = {}): Waiver => ({
  code,
  because: 'tried',
  owner: 'team',
  expires: '2026-12-31',
  objects: undefined,
  by: 'policy',
  ...more,
})
const NOW = Date.UTC(2026, 11, 31, 23, 59)
const after = (
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  now = NOW,
): {severities: readonly string[]; codes: readonly string[]; states: readonly string[]} => {
  const {findings: found, rows} = waived(findings, waivers, now)
  return {
    severities: found.map(each => each.severity),
    codes: found.map(each => each.code),
    states: rows.map(each => each.state),
  }
}

describe('[U] accepting a risk', () => {
  it('what blocks and is accepted warns, and says who answers for it until when', () => {
    const {findings, rows} = waived([finding('A_B')], [waiver('A_B')], NOW)
    expect(findings).toMatchObject([
      {severity: 'warns', accepted: {because: 'tried', owner: 'team', expires: '2026-12-31'}},
    ])
    expect(rows).toEqual([
      {
        code: 'A_B',
        because: 'tried',
        owner: 'team',
        expires: '2026-12-31',
        by: 'policy',
        state: 'applied',
      },
    ])
  })

  it('counts through its last day and blocks from the next on, whatever it waived', () => {
    expect(
      after([finding('A_B')], [waiver('A_B')], Date.UTC(2026, 11, 31, 23, 59, 59)),
    ).toMatchObject({severities: ['warns'], states: ['applied']})
    expect(after([finding('A_B')], [waiver('A_B')], Date.UTC(2027, 0, 1))).toEqual({
      severities: ['blocks', 'blocks'],
      codes: ['A_B', 'WAIVER_EXPIRED'],
      states: ['expired'],
    })
    expect(after([], [waiver('A_B')], Date.UTC(2027, 0, 1))).toMatchObject({
      codes: ['WAIVER_EXPIRED'],
    })
  })

  it('of other objects, or of another code, accepts nothing', () => {
    const other = waiver('A_B', {objects: [{kind: 'Namespace', namespace: undefined, name: 'pay'}]})
    expect(after([finding('A_B')], [other, waiver('C_D')])).toEqual({
      severities: ['blocks'],
      codes: ['A_B'],
      states: ['unused', 'unused'],
    })
    const same = waiver('A_B', {objects: [{kind: undefined, namespace: undefined, name: 'shop'}]})
    expect(after([finding('A_B')], [same]).severities).toEqual(['warns'])
    expect(
      after(
        [
          finding('A_B', {
            objects: [
              {kind: 'Namespace', name: 'shop'},
              {kind: 'Namespace', name: 'pay'},
            ],
          }),
        ],
        [same],
      ).severities,
    ).toEqual(['blocks'])
    expect(after([finding('A_B', {objects: []})], [same]).severities).toEqual(['blocks'])
  })

  it('counts every object of a finding, although a plan names only the first twenty', () => {
    const all = Array.from({length: 25}, (_, at) => ({
      kind: 'Namespace',
      name: at < 20 ? 'shop' : 'pay',
    }))
    const shop = waiver('A_B', {objects: [{kind: undefined, namespace: undefined, name: 'shop'}]})
    expect(waived([finding('A_B', {objects: all})], [shop], NOW).findings).toMatchObject([
      {severity: 'blocks', objects: all.slice(0, 20)},
    ])
  })

  it('what nobody can answer for stays', () => {
    expect(
      after(
        [finding('MESH_BLIND'), finding('BASE_RELEASE_MISSING')],
        [waiver('MESH_BLIND'), waiver('BASE_RELEASE_MISSING')],
      ).severities,
    ).toEqual(['blocks', 'blocks'])
  })

  it('warnings stay warnings', () =>
    expect(
      waived([finding('A_B', {severity: 'warns'})], [waiver('A_B')], NOW).findings[0]?.accepted,
    ).toBeUndefined())

  it('days are counted as calendars count them', () => {
    fc.assert(
      fc.property(
        fc.date({min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true}),
        date => {
          expect(dayOf(date.toISOString().slice(0, 10))).toBe(
            Math.floor(date.getTime() / 86_400_000),
          )
        },
      ),
    )
    expect([dayOf('2026-1-1'), dayOf('soon'), dayOf('2026-02-00')]).toEqual([
      -Infinity,
      -Infinity,
      -Infinity,
    ])
  })
})
