import {spawnSync} from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

/**
 * Breaks every check of the catalogue in a copy of the code, in as many places as asked; the tests
 * of its area must fail each time. Usage: node test/mutants/checks.ts [AREA[/FILE]] [--each N].
 * Exit code 1 when a mutant lives.
 */
const [wanted = ''] = process.argv
  .slice(2)
  .filter(each => !each.startsWith('--') && !/^\d+$/.test(each))
const each = Number(process.argv[process.argv.indexOf('--each') + 1] ?? '1') || 1
/** What turns a judgement round. Arrow and generic signs are no comparisons. */
const TURNS: readonly (readonly [RegExp, string])[] = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/ >= /g, ' < '],
  [/ <= /g, ' > '],
  [/ > (?=\d|[a-z])/g, ' <= '],
  [/ < (?=\d|[a-z])/g, ' >= '],
  [/\.filter\(/g, '.filter(() => false).filter('],
  [/\.test\(/g, ".exec('' + "],
]

const folder = mkdtempSync(join(tmpdir(), 'meshctl-check-mutants-'))
try {
  for (const path of [
    'src',
    'test/checks',
    'templates/catalog.json',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
  ])
    cpSync(path, join(folder, path), {recursive: true})
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const files = globSync('src/checks/*/*.ts')
    .filter(file => !file.endsWith('/all.ts') && file.includes(wanted))
    .filter(file => readFileSync(file, 'utf8').includes('find: '))
    .sort()
  const lives = files.flatMap(file =>
    mutantsOf(file)
      .filter(mutant => !isCaught(file, mutant))
      .map(mutant => `${file}: ${mutant.what}`),
  )
  console.log(
    lives.length === 0
      ? `All mutants of ${files.length} checks were caught.`
      : `${lives.length} mutant(s) live:\n${lives.join('\n')}`,
  )
  process.exitCode = lives.length === 0 ? 0 : 1
} finally {
  rmSync(folder, {recursive: true, force: true})
}

interface MutantOfCheck {
  readonly what: string
  readonly text: string
}

/** The check struck dumb, then so many turned judgements, spread over the code from `find` on. */
function mutantsOf(file: string): readonly MutantOfCheck[] {
  const whole = readFileSync(file, 'utf8')
  const begins = whole.indexOf('find: ')
  const places = TURNS.flatMap(([from, to]) =>
    [...whole.matchAll(from)].map(match => ({at: match.index, length: match[0].length, to})),
  )
    .filter(place => place.at > begins && !isComment(whole, place.at))
    .sort((one, other) => one.at - other.at)
  const step = Math.max(1, Math.floor(places.length / each))
  const chosen = places.filter((_, at) => at % step === 0).slice(0, each)
  const turned = chosen.map(place => ({
    what:
      `line ${whole.slice(0, place.at).split('\n').length}: ` +
      `${whole.slice(place.at, place.at + place.length).trim()} → ${place.to.trim()}`,
    text: `${whole.slice(0, place.at)}${place.to}${whole.slice(place.at + place.length)}`,
  }))
  return [
    {what: 'struck dumb', text: whole.replace(/find: /, 'find: Math.abs(-1) === 1 ? () => [] : ')},
    ...turned,
  ]
}

function isComment(whole: string, at: number): boolean {
  return /^\s*(\*|\/\/|\/\*)/.test(whole.slice(whole.lastIndexOf('\n', at) + 1, at + 1))
}

function isCaught(file: string, {what, text}: MutantOfCheck): boolean {
  const path = join(folder, file)
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, text)
  const passed =
    spawnSync(
      process.execPath,
      [join('node_modules', 'vitest', 'vitest.mjs'), 'run', testsOf(file), '--bail', '1'],
      {cwd: folder, encoding: 'utf8'},
    ).status === 0
  writeFileSync(path, whole)
  if (passed) console.log(`!! lives  ${file}: ${what}`)
  return !passed
}

/** The worlds of a check lie in a file of its name; a note's in those of its area. */
function testsOf(file: string): string {
  const own = file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts')
  return existsSync(own) ? own : `test/checks/${file.split('/')[2] ?? ''}`
}
