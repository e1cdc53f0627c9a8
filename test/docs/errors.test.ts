import {globSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'
import {errorsPage} from '../../docs/errors/page.ts'
import {ERROR_PAGES} from '../../docs/errors/error-pages.ts'
import {FINDING_PAGES} from '../../docs/errors/finding-pages.ts'
import {CHECKS} from '../../src/checks/all.ts'
import {FINDING_CODES} from '../../src/checks/finding.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const KINDS = 'denied|absent|conflict|unreachable|timeout|refused|broken'
/**
 * `code: 'X'`, and pairs of a kind of outside trouble with its code. Not codes of Node's own
 * errors.
 */
const CODE = new RegExp(`code: '([A-Z][A-Z_]{2,})'|\\['(?:${KINDS})', '([A-Z][A-Z_]{2,})'\\]`, 'g')
const FOREIGN = new Set(['ECONNRESET'])

function codesInSources(): readonly string[] {
  const files = globSync(['src/**/*.ts', 'commands/**/*.ts'], {cwd: ROOT})
  const codes = files.flatMap(file =>
    [...readFileSync(`${ROOT}${file}`, 'utf8').matchAll(CODE)].map(
      each => each[1] ?? each[2] ?? '',
    ),
  )
  return [...new Set(codes)].filter(each => !FOREIGN.has(each)).sort()
}

describe('[U] docs/errors.md', () => {
  it('has a page for every code that the sources use', () => {
    const codes = codesInSources()
    expect(codes.length).toBeGreaterThan(60)
    expect(
      codes.filter(
        each =>
          !(each in ERROR_PAGES) &&
          !(each in FINDING_PAGES) &&
          !CHECKS.some(({code}) => code === each),
      ),
    ).toEqual([])
  })

  it('has no page for a code that nobody uses', () => {
    const codes = new Set<string>(codesInSources())
    expect(Object.keys(ERROR_PAGES).filter(each => !codes.has(each))).toEqual([])
    expect(Object.keys(FINDING_PAGES).sort()).toEqual([...FINDING_CODES].sort())
  })

  it('has one meaning for each code', () => {
    const codes = [...FINDING_CODES, ...CHECKS.map(each => each.code)]
    expect(codes.filter((each, at) => codes.indexOf(each) !== at)).toEqual([])
    expect(codes.filter(each => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(each))).toEqual([])
  })

  it('is fresh (npm run docs)', () => {
    expect(readFileSync(`${ROOT}docs/errors.md`, 'utf8')).toBe(errorsPage())
  })
})
