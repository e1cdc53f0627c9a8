import {existsSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'

const ROOT = new URL('../../', import.meta.url)
const text = readFileSync(new URL('docs/threat-model.md', ROOT), 'utf8')
const sections = text
  .split(/^## /m)
  .slice(1)
  .map(each => ({title: each.split('\n')[0] ?? '', body: each}))

/** `- \`file\`: \`title\`; \`title\`` */
const rows = [...text.matchAll(/^- `(test\/[^`]+)`: (.+)$/gm)].map(
  ([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/`([^`]+)`/g)].map(each => each[1] ?? ''),
  }),
)

/** Titles as they are told: a long one stands on several lines, and its quotes have backslashes. */
const source = (file: string): string =>
  readFileSync(new URL(file, ROOT), 'utf8')
    .replaceAll(/['"`] \+\n *['"`]/g, '')
    .replaceAll("\\'", "'")

describe('[U] docs/threat-model.md', () => {
  it(
    'says of each whom it is about, what they are trusted with, what they can do at most, and ' +
      'which tests show it',
    () => {
      expect(sections.length).toBeGreaterThan(0)
      for (const {title, body} of sections) {
        expect({
          title,
          trusted: body.includes('**Trusted with**'),
          most: body.includes('**At most:**'),
          shown: /^- `test\//m.test(body),
        }).toEqual({title, trusted: true, most: true, shown: true})
      }
    },
  )

  it.each(rows)('names tests that are in $file', ({file, titles}) => {
    expect(existsSync(new URL(file, ROOT))).toBe(true)
    expect(titles.length).toBeGreaterThan(0)
    expect(titles.filter(each => !source(file).includes(each))).toEqual([])
  })
})
