import {commonFlags} from './common-flags.ts'

/**
 * Lets global flags stand before the command, as kubectl and helm do, and `help` be a word.
 * In: argv as typed. Out: argv as oclif wants it: the command first.
 */
export function reorderArgv(argv: readonly string[]): string[] {
  if (argv[0] === 'help') return [...argv.slice(1), '--help']
  let from = 0
  while (from < argv.length && movable(argv[from] ?? ''))
    from += takesValue(argv[from] ?? '') ? 2 : 1
  const [flags, rest] = [argv.slice(0, from), argv.slice(from)]
  const dashes = rest.indexOf('--')
  return dashes < 0
    ? [...rest, ...flags]
    : [...rest.slice(0, dashes), ...flags, ...rest.slice(dashes)]
}

const FLAGS: readonly {
  readonly name: string
  readonly char: string | undefined
  readonly value: boolean
}[] = Object.entries(commonFlags).map(([name, flag]) => ({
  name,
  char: flag.char,
  value: flag.type === 'option',
}))

const movable = (word: string): boolean =>
  FLAGS.some(
    each =>
      word === `--${each.name}` ||
      word.startsWith(`--${each.name}=`) ||
      (each.char !== undefined && word.startsWith(`-${each.char}`)),
  )

const takesValue = (word: string): boolean =>
  FLAGS.some(each => each.value && (word === `--${each.name}` || word === `-${each.char ?? ''}`))

/**
 * The form of output that was asked for, before anything was parsed: errors of parsing obey it too.
 */
export function outputAskedFor(argv: readonly string[]): string {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  for (const [at, word] of words.entries()) {
    if (word === '-o' || word === '--output') return words[at + 1] ?? ''
    if (word.startsWith('--output=')) return word.slice('--output='.length)
    if (/^-o[^-]/.test(word)) return word.slice(2).replace(/^=/, '')
  }
  return 'table'
}
