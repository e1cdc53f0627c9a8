import {existsSync, globSync, readFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'

const WORDS =
  'dossier|knowledge/|failures\\.md|istio\\.md|stand\\.md|scale\\.md|cli\\.md|models\\.md|api-traffic\\.md|peers\\.md'
const ELSEWHERE = new RegExp(`\\b(${WORDS})`)
const code = globSync(['src/**/*.ts', 'commands/**/*.ts', 'bench/*.ts'])
const tests = globSync('test/**/*.ts').filter(file => basename(file) !== 'references.test.ts')
const pages = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.{md,ts}', 'test/**/README.md'])

const read = (file: string): string => readFileSync(file, 'utf8')
const found = (files: readonly string[], pattern: RegExp): readonly string[] =>
  files.flatMap(file =>
    [...read(file).matchAll(new RegExp(pattern, 'g'))].map(match => `${file}: ${match[0]}`),
  )

describe('[U] what a reader is sent to', () => {
  it('is in the repository, or public', () => {
    expect(code.length + tests.length + pages.length).toBeGreaterThan(500)
    expect(found([...code, ...tests, ...pages], ELSEWHERE)).toEqual([])
  })

  it('pages that the code names are there', () => {
    const named = code.flatMap(file =>
      [...read(file).matchAll(/[\w./-]+\.md\b(?!\.)/g)].map(match => ({file, page: match[0]})),
    )
    const isThere = ({file, page}: {readonly file: string; readonly page: string}): boolean =>
      ['', 'docs', dirname(file)].some(folder => existsSync(join(folder, page)))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(each => !isThere(each))).toEqual([])
  })

  it('each number of a failure has its sentence in docs/coverage.md', () => {
    const coverage = read('docs/coverage.md')
    const numbers = new Set(
      [...code, ...tests].flatMap(file => [...read(file).matchAll(/\bF-\d+\b/g)].map(([f]) => f)),
    )
    expect(numbers.size).toBeGreaterThan(50)
    expect([...numbers].filter(each => !coverage.includes(`| ${each} |`))).toEqual([])
  })
})

describe('[U] docs/rooms.md', () => {
  it('answers what a newcomer asks by files that are there', () => {
    const [, answers = ''] = read('docs/rooms.md').split('## Where would I change …?')
    const rows = answers.split('\n').filter(line => line.startsWith('| ') && line.includes('`'))
    expect(rows.length).toBeGreaterThanOrEqual(15)
    const named = rows.flatMap(row => [...row.matchAll(/`([^`]+)`/g)].map(match => match[1] ?? ''))
    expect(named.filter(each => !existsSync(each))).toEqual([])
  })
})
