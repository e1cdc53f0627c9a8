import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'vitest'

/**
 * Compares a text with test/golden/NAME; `UPDATE_GOLDENS=1` writes it instead, and the diff is
 * reviewed like code.
 */
export function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`../golden/${name}`, import.meta.url))
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}
