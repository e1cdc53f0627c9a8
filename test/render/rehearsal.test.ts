import {describe, expect, it} from 'vitest'
import {asJson} from '../../src/render/as-data.ts'
import {PLAIN} from '../../src/render/paint.ts'
import {rehearsalMarkdown, rehearsalPage} from '../../src/render/rehearsal-page.ts'
import {snapshotMarkdown, snapshotPage} from '../../src/render/snapshot-page.ts'
import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import {BLOCKING} from './documents.ts'
import {expectGolden} from './golden.ts'
import {REHEARSAL, SNAPSHOT} from './rehearsal-documents.ts'
import {schemaTroubles} from './schemas.ts'

const page = (lines: readonly string[]): string => `${lines.join('\n')}\n`
const HALTED: RehearsalDocument = {
  ...REHEARSAL,
  result: 'halted',
  steps: REHEARSAL.steps.map((each, at) =>
    at === 0
      ? each
      : {...each, state: at === 1 ? 'halted' : 'todo', podsReplaced: 0, workloads: []},
  ),
  findings: [BLOCKING],
  warnings: [],
}

describe('[U] a rehearsal', () => {
  it('is told with its timeline and what each step did', () =>
    expectGolden('rehearsal.txt', page(rehearsalPage(REHEARSAL, PLAIN))))
  it('says where it halted', () =>
    expectGolden('rehearsal-halted.txt', page(rehearsalPage(HALTED, PLAIN))))
  it('in Markdown', () => expectGolden('rehearsal.md', page(rehearsalMarkdown(REHEARSAL))))
  it('holds to its schema', () => {
    expect(schemaTroubles(JSON.parse(asJson(REHEARSAL)))).toEqual([])
    expect(schemaTroubles(JSON.parse(asJson(HALTED)))).toEqual([])
    expect(schemaTroubles(JSON.parse(asJson({...REHEARSAL, result: 'perhaps'})))).not.toEqual([])
  })
})

describe('[U] a snapshot that was written', () => {
  it('is told in numbers, with what was not seen', () =>
    expectGolden('snapshot.txt', page(snapshotPage(SNAPSHOT, PLAIN))))
  it('in Markdown', () => expectGolden('snapshot.md', page(snapshotMarkdown(SNAPSHOT))))
  it('holds to its schema', () => expect(schemaTroubles(JSON.parse(asJson(SNAPSHOT)))).toEqual([]))
})
