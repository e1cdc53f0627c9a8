import fc from 'fast-check'
import {Marked} from 'marked'
import {describe, expect, it} from 'vitest'
import {markdownCode, markdownText, visible} from '../../src/render/escape.ts'
import {
  inventoryMarkdown,
  planMarkdown,
  statusMarkdown,
  verificationMarkdown,
} from '../../src/render/markdown-page.ts'
import {rehearsalMarkdown} from '../../src/render/rehearsal-page.ts'
import {sandboxMarkdown} from '../../src/render/sandbox-page.ts'
import {snapshotMarkdown} from '../../src/render/snapshot-page.ts'
import {INVENTORY, PLAN, STATUS, VERIFICATION} from './documents.ts'
import {REHEARSAL, SNAPSHOT} from './rehearsal-documents.ts'

/** Markdown as GitHub reads it: HTML out. */
const html = (markdown: string): string =>
  new Marked({gfm: true, async: false}).parse(markdown, {async: false})

/** The marks of a page, in order, without those of code. */
const marks = (page: string): readonly string[] =>
  [...page.matchAll(/<[^>]*>/g)].map(each => each[0]).filter(each => !/^<\/?code\b/.test(each))

/** What is read of a page, and what of it a forge looks at: not what stands in code. */
const words = (page: string): string => read(page.replaceAll(/<[^>]*>/g, ''))
const looked = (page: string): string =>
  read(page.replaceAll(/<code[^>]*>[^<]*<\/code>/g, '`').replaceAll(/<[^>]*>/g, ' '))
const read = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const ATTACKS = [
  '@team',
  'ping @org/team-b, please',
  '(@team)',
  'a@evil.example',
  '#123',
  'org/repo#123',
  'GH-1',
  'fixes gh-26',
  'JIRA-7',
  '!45',
  '~label',
  '~"two words"',
  '%milestone',
  '&9',
  '$12',
  ':octocat:',
  'https://evil.example/x',
  'HTTPS://evil.example',
  'www.evil.example',
  'ftp://evil.example',
  '//evil.example',
  '<https://evil.example>',
  '<a@evil.example>',
  'mailto:a@evil.example',
  '[x](https://evil.example)',
  '[x](evil)',
  '[x][y]',
  '[y]: evil',
  '![x](evil)',
  '![x][y]',
  '[^1]',
  '[ ] task',
  '<img src=x onerror=y>',
  '<b>',
  '</td></table>',
  '<!-- x',
  '&lt;b&gt;',
  '&#64;team',
  '```',
  '~~~',
  '```\n@team\n```',
  '`@team',
  '`` ` @team',
  '\\`@team`',
  '\\@team',
  '\\',
  'a|b',
  '|',
  '| --- |',
  '\\|',
  '`|`@x',
  '# heading',
  '- item',
  '+ item',
  '* item',
  '1. item',
  '1) item',
  '> quote',
  '---',
  '===',
  '***',
  '    code',
  '\tcode',
  '**strong**',
  '__strong__',
  '~~gone~~',
  '*a*',
  '_a_',
  'a  \nb',
  'a\\\nb',
  '\u202eevil',
  '\u001b[2J',
  '$x$',
  '$$x$$',
  '/close',
  '{{x}}',
  'a\n\n# b',
  '<details>',
  'x<!--y-->@team',
  '@\u200bteam',
  '＠team',
  "$'\\012@team'",
  'sha256:0123456789abcdef',
] as const

const hostile = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...ATTACKS),
        fc.constantFrom(
          ' ',
          '`',
          '|',
          '\\',
          '*',
          '_',
          '[',
          ']',
          '(',
          ')',
          '<',
          '>',
          'a',
          '1',
          '.',
          '&',
          '\n',
          'www',
          '.',
          ':',
        ),
      ),
      {maxLength: 8},
    )
    .map(each => each.join('')),
  fc.string({unit: 'binary'}),
)

/**
 * A mention, a reference, a label, a key, a picture or an address, as forges find them in what they
 * have rendered.
 */
const FOUND =
  /@[\p{L}\p{N}_]|[#!$%&~^][\p{L}\p{N}_"]|gh-\d|\b[A-Z][A-Z0-9]+-\d|:\/\/|www\.\S|:[a-z][\w+-]*:/iu

describe('[U] Markdown: what a cluster says is text and nothing else (issue 9, 16-23)', () => {
  it('is read as it is written, in a paragraph, a list and a cell', () => {
    fc.assert(
      fc.property(hostile, text => {
        const shown = visible(text).trim()
        for (const around of [
          (each: string) => `x ${each} y`,
          (each: string) => `- ${each}`,
          (each: string) => `| a |\n| --- |\n| ${each} |`,
        ]) {
          const page = html(around(markdownText(text)))
          expect(marks(page)).toEqual(marks(html(around('word'))))
          expect(words(page).replaceAll(/\s+/g, ' ').trim()).toBe(
            words(html(around('word')))
              .replace('word', () => shown)
              .replaceAll(/\s+/g, ' ')
              .trim(),
          )
          expect(looked(page)).not.toMatch(FOUND)
        }
      }),
      {numRuns: 400},
    )
  })

  it('is read as it is written in a code span', () => {
    fc.assert(
      fc.property(
        hostile.filter(each => visible(each).trim() !== ''),
        text => {
          const page = html(`x ${markdownCode(text)} y`)
          expect(marks(page)).toEqual(['<p>', '</p>'])
          expect(words(page).replaceAll(/\s+/g, ' ')).toBe(
            `x ${visible(text)} y\n`.replaceAll(/\s+/g, ' '),
          )
          expect(looked(page)).toBe(' x ` y \n')
        },
      ),
    )
  })

  it.each([
    {name: 'plan', page: (to: Turn) => planMarkdown(turned(PLAN, to))},
    {name: 'status', page: (to: Turn) => statusMarkdown(turned(STATUS, to), [to('x')])},
    {name: 'proxies', page: (to: Turn) => inventoryMarkdown(turned(INVENTORY, to))},
    {
      name: 'verify',
      page: (to: Turn) =>
        verificationMarkdown(turned({...VERIFICATION, findings: PLAN.findings}, to)),
    },
    {name: 'rehearse', page: (to: Turn) => rehearsalMarkdown(turned(REHEARSAL, to))},
    {name: 'snapshot', page: (to: Turn) => snapshotMarkdown(turned(SNAPSHOT, to))},
    {
      name: 'sandbox',
      page: (to: Turn) =>
        sandboxMarkdown({
          scenario: to('a'),
          about: to('b'),
          server: to('c'),
          kubeconfig: to('d'),
          charts: to('e'),
          helm: to('f'),
        }),
    },
  ])('$name has no mark, no mention and no link by any text in its document', ({page}) => {
    const plain = marks(html(page(() => 'word').join('\n')))
    fc.assert(
      fc.property(
        hostile.filter(each => visible(each).trim() !== ''),
        text => {
          const rendered = html(page(() => text).join('\n'))
          expect(marks(rendered)).toEqual(plain)
          expect(looked(rendered)).not.toMatch(FOUND)
        },
      ),
    )
    for (const text of ATTACKS) expect(marks(html(page(() => text).join('\n')))).toEqual(plain)
  })
})

type Turn = (text: string) => string

/** What decides how a page is built, and what a schema holds to a list of words. */
const KEPT = new Set([
  'apiVersion',
  'kind',
  'state',
  'result',
  'severity',
  'does',
  'phase',
  'sync',
  'type',
  'ready',
])

/** A document in which every text is another. */
function turned<T>(value: T, to: Turn, key = ''): T {
  if (typeof value === 'string') return (KEPT.has(key) ? value : to(value)) as T
  if (Array.isArray(value)) return value.map(each => turned(each as unknown, to, key)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, turned(each as unknown, to, name)]),
  ) as T
}
