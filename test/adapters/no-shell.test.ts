import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'

const ROOT = new URL('../../', import.meta.url).pathname
const sources = ['src', 'commands', 'bin'].flatMap(folder =>
  readdirSync(join(ROOT, folder), {recursive: true, withFileTypes: true})
    .filter(each => each.isFile() && /\.[jt]s$/.test(each.name))
    .map(each => join(each.parentPath, each.name)),
)

test('no shell reads anything: programs are started with words, and nobody imports what would join them', () => {
  const joining = sources.filter(file => {
    const text = readFileSync(file, 'utf8')
    return (
      /\bshell: *(true|['"`])/.test(text) ||
      /import \{[^}]*\b(exec|execSync|execCommand|execaCommand\w*)\b[^}]*\} from/.test(text) ||
      /from 'execa'[\s\S]*\$`/.test(text)
    )
  })
  expect(sources.length).toBeGreaterThan(300)
  expect(joining).toEqual([])
})
