import {describe, expect, it} from 'vitest'
import {asYaml} from '../../src/render/as-data.ts'
import {eventLine, onlyNews} from '../../src/render/event-line.ts'
import {inventoryPage, verificationPage} from '../../src/render/inventory-page.ts'
import {
  inventoryMarkdown,
  planMarkdown,
  statusMarkdown,
  verificationMarkdown,
} from '../../src/render/markdown-page.ts'
import {outcomePage} from '../../src/render/outcome-page.ts'
import {PLAIN, paint} from '../../src/render/paint.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {previewPage, statusPage, whyPage} from '../../src/render/status-page.ts'
import {troubleText} from '../../src/render/trouble-text.ts'
import {
  BLOCKING,
  EVENT,
  INVENTORY,
  NO_RUN,
  OUTCOME,
  PLAN,
  STATUS,
  VERIFICATION,
  WARNING,
} from './documents.ts'
import {expectGolden} from './golden.ts'
import type {RunPart} from '../../src/verbs/documents.ts'

const page = (lines: readonly string[]): string => `${lines.join('\n')}\n`
const trouble = {
  code: 'PLAN_BLOCKED',
  what: '1 finding(s) block the upgrade to 1.29.6.',
  why: 'Two lines\nof reasons',
  next: ['meshctl upgrade plan 1.29.6', 'Mend what blocks.'],
  exitCode: 3,
  findings: [WARNING, BLOCKING],
}

describe('[U] pages are as they were reviewed', () => {
  it.each([
    ['plan.txt', page(planPage(PLAN, PLAIN))],
    ['plan-blocked.txt', page(planPage({...PLAN, findings: [WARNING, BLOCKING]}, PLAIN))],
    [
      'plan-nothing-left.txt',
      page(planPage({...PLAN, steps: [], waves: [], findings: [], values: []}, PLAIN)),
    ],
    ['plan.md', page(planMarkdown(PLAN))],
    ['plan.yaml', asYaml(PLAN)],
    ['status-halted.txt', page(statusPage(STATUS, PLAIN, undefined))],
    ['status-none.txt', page(statusPage(NO_RUN, PLAIN, undefined))],
    ['status.md', page(statusMarkdown(STATUS, undefined))],
    ['why.txt', page(whyPage(STATUS, PLAIN))],
    [
      'dry-run.txt',
      page(previewPage({...STATUS, findings: []}, 'meshctl upgrade shift --all', PLAIN)),
    ],
    ['outcome-halted.txt', page(outcomePage(OUTCOME, PLAIN))],
    ['proxies.txt', page(inventoryPage(INVENTORY))],
    ['proxies.md', page(inventoryMarkdown(INVENTORY))],
    ['verify.txt', page(verificationPage(VERIFICATION, PLAIN))],
    ['verify.md', page(verificationMarkdown(VERIFICATION))],
    ['error.txt', page(troubleText(trouble, PLAIN))],
  ])('%s', (name, text) => expectGolden(name, text))
})

describe('[U] what pages say', () => {
  it('marks the point of no return once, before the first step that cannot be taken back', () => {
    const lines = planPage(PLAN, PLAIN)
    const marks = lines.flatMap((line, at) => (line.includes('point of no return') ? [at] : []))
    expect(marks).toHaveLength(1)
    expect(lines[(marks[0] ?? 0) + 1]).toMatch(/Retire istiod default/)
  })

  it.each([
    ['waiting', ['meshctl upgrade shift']],
    ['paused', ['meshctl upgrade resume']],
    ['finished', ['meshctl verify']],
  ] as const)('names the next command of a run that is %s', (state, next) => {
    const run = {...(STATUS.run as RunPart), state}
    expect(statusPage({...STATUS, run, findings: []}, PLAIN, undefined).at(-1)).toBe(
      `Next: ${next[0]}`,
    )
  })

  it('has colours only when they are wanted', () => {
    expect(planPage(PLAN, PLAIN).join('')).not.toMatch(/\u001b/)
    expect(planPage(PLAN, paint(true)).join('')).toMatch(/\u001b\[1m/)
  })

  it('is one line an event, and tells a wait once', () => {
    const isNews = onlyNews()
    const wait = {...EVENT, type: 'wait' as const}
    expect(eventLine(EVENT)).toBe(
      '2026-11-23T04:08:00Z act       shift/canary/shop: restart Deployment shop/web',
    )
    expect([
      isNews(wait),
      isNews(wait),
      isNews({...wait, text: 'more'}),
      isNews(EVENT),
      isNews(wait),
    ]).toEqual([true, false, true, true, true])
  })
})
