import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ESLint, Linter} from 'eslint'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {isUnsafe} from '../../src/mesh/unsafe.ts'
import {commandLine, part, sh} from '../../src/mesh/shell.ts'

/** A folder that stays empty unless something runs that must not. */
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-shell-'))
})

afterAll(() => {
  rmSync(folder, {recursive: true, force: true})
})

describe('a command to copy', () => {
  it('stays as it is where all names are plain', () => {
    expect(sh`helm -n ${'istio-system'} history ${'istiod-1-29-6'}`).toBe(
      'helm -n istio-system history istiod-1-29-6',
    )
    expect(
      sh`kubectl get crd ${['a.istio.io', 'b.istio.io']} -o jsonpath='{.data.${'mesh'}}'`,
    ).toBe("kubectl get crd a.istio.io b.istio.io -o jsonpath='{.data.mesh}'")
    expect(
      sh`meshctl upgrade plan ${'1.29.6'} --charts ${'https://example.com/charts@x,y:z=1%2+3_4'}`,
    ).toBe('meshctl upgrade plan 1.29.6 --charts https://example.com/charts@x,y:z=1%2+3_4')
  })

  it('has parts that are there at times', () => {
    const get = (namespace: string | undefined): string =>
      sh`kubectl ${namespace === undefined ? part`` : part`-n ${namespace} `}get pods ${undefined} -o yaml`
    expect(get(undefined)).toBe('kubectl get pods -o yaml')
    expect(get('a b')).toBe("kubectl -n 'a b' get pods -o yaml")
  })

  it('quotes whatever a shell would read as more than a word', () => {
    expect(sh`kubectl -n ${'$(reboot)'} get pod ${"it's"}`).toBe(
      String.raw`kubectl -n '$(reboot)' get pod 'it'\''s'`,
    )
    expect(sh`kubectl -n ${''} get pod ${'=ls'}`).toBe("kubectl -n '' get pod '=ls'")
    expect(sh`kubectl patch x -p '{"a":"${"b'; reboot; '"}"}'`).toBe(
      String.raw`kubectl patch x -p '{"a":"''b'\''; reboot; '\''"}'`,
    )
  })

  it('holds no character that a terminal obeys, and bash reads the same', () => {
    const line = sh`printf %s ${"a\u001b[31m\n\u202e'\\"}`
    expect(isUnsafe(line)).toBe(false)
    expect(read('/bin/bash', line).out).toBe("a\u001b[31m\n\u202e'\\")
  })

  it('lets no name become an option', () => {
    expect(
      sh`helm --kube-context ${'--post-renderer=/bin/sh'} history ${'--post-renderer=/bin/sh'}`,
    ).toBe('helm --kube-context=--post-renderer=/bin/sh history ./--post-renderer=/bin/sh')
    expect(sh`kubectl label crd ${['a', '-b']}`).toBe('kubectl label crd a ./-b')
    expect(sh`meshctl sandbox -- ${['ls', '-la']}`).toBe('meshctl sandbox -- ls -la')
  })

  it('is of words that are all our own, with commandLine', () => {
    expect(commandLine(['helm', 'pull', 'istiod', '--repo', 'https://a/b?c=d&e=f'])).toBe(
      "helm pull istiod --repo 'https://a/b?c=d&e=f'",
    )
  })
})

/**
 * Texts as an attacker writes them: blanks, quotes, substitutions, separators, options, escapes and
 * any Unicode.
 */
const hostile = fc
  .oneof(
    fc.string({unit: 'binary'}),
    fc
      .array(
        fc.constantFrom(
          "'",
          '"',
          '\\',
          '`',
          '$(touch hit)',
          '; touch hit;',
          '&& touch hit',
          '| touch hit',
          '> hit',
          '\n',
          '\r',
          ' ',
          '#',
          '!',
          '~',
          '*',
          '$HOME',
          '-',
          '--',
          '=',
          '{a,b}',
          '\u202e',
          'é',
          '',
          'x',
        ),
        {maxLength: 8},
      )
      .map(each => each.join('')),
  )
  .map(each => each.replaceAll('\0', '').toWellFormed())

const asWritten = (word: string): string => (word.startsWith('-') ? `./${word}` : word)

function read(
  shell: string,
  line: string,
): {readonly out: string; readonly err: string; readonly status: number | null} {
  const {stdout, stderr, status} = spawnSync(shell, ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: {PATH: '/usr/bin:/bin', HOME: folder},
  })
  return {out: stdout, err: stderr, status}
}

describe.each([
  {shell: '/bin/sh', reads: (words: readonly string[]) => !words.some(isUnsafe)},
  {shell: '/bin/bash', reads: () => true},
])('$shell', ({shell, reads}) => {
  it('reads the very words, alone, behind an option, within a word and within quotes, and runs nothing else', () => {
    fc.assert(
      fc.property(fc.array(hostile, {minLength: 1, maxLength: 6}), words => {
        const first = words[0] ?? ''
        const line = sh`printf '%s\\0' a ${words} --x ${first} b=${first} 'c${first}c' "d${first}d" ${part`e${first}e`} z`
        const {out, err, status} = read(shell, line)
        const option = first.startsWith('-') ? [`--x=${first}`] : ['--x', first]
        const expected = [
          'a',
          ...words.map(asWritten),
          ...option,
          `b=${first}`,
          `c${first}c`,
          `d${first}d`,
          `e${first}e`,
          'z',
        ]
        expect({err, status, hit: readdirSync(folder)}).toEqual({err: '', status: 0, hit: []})
        // dash knows no $'…': it reads other characters there, and still as many words.
        if (reads(words)) expect(out.split('\0').slice(0, -1)).toEqual(expected)
        else expect(out.split('\0')).toHaveLength(expected.length + 1)
      }),
      {numRuns: 150},
    )
  })
})

describe('ESLint lets no command be made without sh', () => {
  let rules: Linter.RulesRecord

  beforeAll(async () => {
    const {rules: all} = (await new ESLint().calculateConfigForFile('src/checks/check.ts')) as {
      rules: Linter.RulesRecord
    }
    rules = {'no-restricted-syntax': all['no-restricted-syntax'] ?? 'off'}
  })

  const troubles = (code: string): number => new Linter().verify(code, {rules}).length

  it.each([
    'const next = [`kubectl -n ${namespace} get pods`]',
    'const hint = `meshctl upgrade plan ${version}`',
    'const next = `Mend it, then: kubectl -n ${namespace} edit pod`',
    'const next = `take it back: meshctl upgrade rollback ${scope}`',
    'const next = "helm history " + name',
    'const next = ["helm", "history", name].join(" ")',
    'const next = `export KUBECONFIG=${path}`',
    'const next = other`helm history ${name}`',
  ])('refuses %s', code => {
    expect(troubles(code)).toBe(1)
  })

  it.each([
    'const next = sh`kubectl -n ${namespace} get pods`',
    'const next = `Mend it, then: ${sh`kubectl -n ${namespace} edit pod`}`',
    'const next = `kubectl get pods`',
    'const why = `helm did not end within ${minutes} minutes`',
  ])('takes %s', code => {
    expect(troubles(code)).toBe(0)
  })
})
