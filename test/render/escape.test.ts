import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import type {Finding} from '../../src/checks/finding.ts'
import {asJson, asJsonLine, asYaml} from '../../src/render/as-data.ts'
import {columns} from '../../src/render/columns.ts'
import {isUnsafe} from '../../src/mesh/unsafe.ts'
import {markdownCode, markdownText, visible} from '../../src/render/escape.ts'
import {eventLine} from '../../src/render/event-line.ts'
import {inventoryPage, verificationPage} from '../../src/render/inventory-page.ts'
import {planMarkdown, statusMarkdown} from '../../src/render/markdown-page.ts'
import {PLAIN} from '../../src/render/paint.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {statusPage} from '../../src/render/status-page.ts'
import {troubleText} from '../../src/render/trouble-text.ts'
import {EVENT, INVENTORY, PLAN, STATUS, VERIFICATION} from './documents.ts'
import type {RunPart} from '../../src/verbs/documents.ts'

/**
 * Texts as a stranger would write them: commands to terminals, turned writing, broken pairs,
 * markup.
 */
const nasty = fc.oneof(
  fc.string({unit: 'binary'}),
  fc.string({
    unit: fc.constantFrom(
      '\u001b[2J',
      '\u001b]8;;http://x\u0007',
      '\u009b31m',
      '\u202e',
      '\u2066',
      '\u200b',
      '\ud800',
      '\u{e0041}',
      '\n',
      '\r',
      '\t',
      '`',
      '|',
      '<b>',
      '&',
      '*',
      '[x](y)',
      'a',
      '"',
      '\\',
    ),
  }),
)
const noControls =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u

const hostileFinding = (text: string): Finding => ({
  code: 'MESH_BLIND',
  severity: 'warns',
  what: text,
  why: text,
  next: [text],
  objects: [{kind: text, namespace: text, name: text}],
  source: text,
})

describe('[U] nothing that a cluster says reaches a terminal as it is', () => {
  it('makes one visible line of any text, and leaves harmless text alone', () => {
    fc.assert(
      fc.property(nasty, text => {
        expect(visible(text)).not.toMatch(noControls)
        expect(visible(text)).not.toContain('\n')
        expect(visible(visible(text))).toBe(visible(text))
      }),
    )
    expect(visible('Ünïcode → ✔ 日本語 👍 $PATH')).toBe('Ünïcode → ✔ 日本語 👍 $PATH')
    expect(visible('\u001b[31mred\n\u202e\u009b\u{e0041}\ud800')).toBe(
      '\\x1b[31mred\\n\\u202e\\u009b\\u{e0041}\\ud800',
    )
  })

  it('holds for every page', () => {
    fc.assert(
      fc.property(nasty, text => {
        const findings = [hostileFinding(text)]
        const run = {...(STATUS.run as RunPart), id: text, driver: {holder: text, since: text}}
        const pages = [
          planPage(
            {
              ...PLAN,
              id: text,
              findings,
              steps: PLAN.steps.map(each => ({...each, title: text, wave: text})),
              waves: [
                {
                  name: text,
                  namespaces: [text],
                  gateways: [{namespace: text, name: text}],
                  workloads: 1,
                  pods: 1,
                },
              ],
            },
            PLAIN,
          ),
          statusPage(
            {
              ...STATUS,
              run,
              findings,
              waitsFor: text,
              steps: STATUS.steps.map(each => ({...each, because: text})),
            },
            PLAIN,
            [text],
          ),
          inventoryPage({
            ...INVENTORY,
            proxies: INVENTORY.proxies.map(each => ({
              ...each,
              why: text,
              pod: text,
              namespace: text,
            })),
          }),
          verificationPage(
            {...VERIFICATION, findings, laws: [{id: 'tags-agree', title: text, holds: false}]},
            PLAIN,
          ),
          troubleText(
            {code: 'BUG', what: text, why: text, next: [text], exitCode: 1, findings},
            PLAIN,
          ),
          planMarkdown({...PLAN, findings}),
          statusMarkdown({...STATUS, findings, waitsFor: text}, [text]),
          [eventLine({...EVENT, text, step: text})],
        ]
        for (const line of pages.flat()) expect(line).not.toMatch(noControls)
      }),
    )
  })

  it('makes as many lines of a table as it has rows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(nasty, nasty)), rows => {
        expect(columns(['A', 'B'], rows).join('\n').split('\n')).toHaveLength(rows.length + 1)
      }),
    )
  })
})

describe('[U] data stays what it was', () => {
  it('reads the same back from JSON and YAML, with nothing unsafe in either', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          nasty,
          fc.oneof(nasty, fc.integer(), fc.boolean(), fc.constant(null), fc.array(nasty)),
        ),
        data => {
          const plain = JSON.parse(JSON.stringify(data)) as unknown
          expect(JSON.parse(asJson(data))).toEqual(plain)
          expect(asJson(data)).not.toMatch(noControls)
          expect(asJsonLine(data).trimEnd()).not.toContain('\n')
          expect(asYaml(data)).not.toMatch(noControls)
          expect(parse(asYaml(data), {maxAliasCount: 0})).toEqual(plain)
        },
      ),
    )
  })
})

describe('[U] Markdown cannot be broken out of', () => {
  it('leaves nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(nasty, text => {
        expect(isUnsafe(markdownText(text))).toBe(false)
      }),
    )
  })

  it('fences a command with more backticks than it holds', () => {
    fc.assert(
      fc.property(nasty, text => {
        const fence = /^`+/.exec(markdownCode(text))?.[0] ?? ''
        const inside = markdownCode(text).slice(fence.length, -fence.length)
        expect([...inside.matchAll(/`+/g)].map(each => each[0].length)).not.toContain(fence.length)
      }),
    )
  })
})
