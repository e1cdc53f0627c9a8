import {spawnSync} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import type {Mutant} from './list.ts'
import {MUTANTS} from './list.ts'

/**
 * Breaks a copy of the code in one place after the other; each time the named test must fail.
 * Usage: node test/mutants/run.ts [WORD IN A NAME], or `--turn N`: as many as CI has time for,
 * others each day. Exit code 1 when a mutant lives or its text is not there any more.
 */
const chosen = choose(process.argv.slice(2))
const copy = copied()
try {
  if (!passes([...new Set(chosen.map(each => each.caughtBy))]))
    throw new Error('the tests fail without any mutant')
  const lives = chosen.filter(each => !isCaught(each))
  console.log(
    lives.length === 0
      ? `All ${chosen.length} mutants were caught.`
      : `${lives.length} mutant(s) live: ${lives.map(each => each.name).join('; ')}`,
  )
  process.exitCode = lives.length === 0 ? 0 : 1
} finally {
  rmSync(copy, {recursive: true, force: true})
}

function choose([word = '', count = '1']: readonly string[]): readonly Mutant[] {
  if (word !== '--turn') return MUTANTS.filter(each => each.name.includes(word))
  const size = Number(count)
  const turns = Math.ceil(MUTANTS.length / size)
  const turn = Math.floor(Date.now() / 86_400_000) % turns
  console.log(`Turn ${turn + 1} of ${turns}.`)
  return MUTANTS.slice(turn * size, (turn + 1) * size)
}

function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-mutants-'))
  for (const each of [
    'src',
    'commands',
    'docs',
    'schemas',
    'templates',
    'test',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
  ])
    cpSync(each, join(folder, each), {recursive: true})
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

function isCaught(mutant: Mutant): boolean {
  const path = join(copy, mutant.file)
  const whole = readFileSync(path, 'utf8')
  const parts = whole.split(mutant.find)
  if (parts.length !== 2) {
    console.log(`?? ${mutant.name}: its text occurs ${parts.length - 1} times in ${mutant.file}`)
    return false
  }
  writeFileSync(path, parts.join(mutant.replace))
  const lives = passes([mutant.caughtBy])
  writeFileSync(path, whole)
  console.log(`${lives ? '!! lives ' : 'ok caught'} ${mutant.name}`)
  return !lives
}

function passes(tests: readonly string[]): boolean {
  return (
    spawnSync(
      process.execPath,
      [join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...tests, '--bail', '1'],
      {cwd: copy, encoding: 'utf8'},
    ).status === 0
  )
}
