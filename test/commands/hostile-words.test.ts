import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {isUnsafe} from '../../src/mesh/unsafe.ts'
import {build, meshctl} from './bin.ts'

/** A colour, turned writing, line separators and a joiner that nobody sees. */
const WORD = '\u001b[31mx\u202e\u0085\u2028\u200bz'
const folder = mkdtempSync(join(tmpdir(), 'meshctl-words-'))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const kubeconfig = file(
  'kubeconfig',
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': WORD,
    contexts: [{name: WORD, context: {cluster: WORD, user: WORD}}],
    clusters: [{name: WORD, cluster: {server: 'https://127.0.0.1:1'}}],
    users: [{name: WORD, user: {}}],
  }),
)
const json = file(
  'document.json',
  JSON.stringify({apiVersion: 'meshctl.dev/v1', kind: WORD, [WORD]: WORD}),
)
const yaml = file(
  'meshctl.yaml',
  `apiVersion: meshctl.dev/v1\nkind: UpgradePolicy\n${JSON.stringify(WORD)}: 1\n`,
)

beforeAll(build, 120_000)
afterAll(() => rmSync(folder, {recursive: true}))

/** What held in 25 files keeps holding (issue 9). */
describe.concurrent(
  '[C] no word of a command line, a file or a kubeconfig reaches a terminal as it is',
  () => {
    it.each([
      {where: 'a command', args: [WORD]},
      {where: 'a command of upgrade', args: ['upgrade', WORD]},
      {where: 'a command that wants help', args: [WORD, '--help']},
      {where: 'behind --help', args: ['upgrade', '--help', WORD]},
      {where: 'a version', args: ['upgrade', 'plan', WORD]},
      {where: 'a flag', args: ['upgrade', 'plan', '1.29', `--${WORD}`]},
      {where: 'a form of output', args: ['upgrade', 'plan', '1.29', '-o', WORD]},
      {where: 'a program', args: ['upgrade', 'plan', '1.29', '--helm', WORD]},
      {where: 'a key of a policy', args: ['upgrade', 'plan', '1.29', '--config', yaml]},
      {where: 'a key of a catalog', args: ['upgrade', 'plan', '1.29', '--catalog', json]},
      {where: 'a kind of a plan', args: ['upgrade', 'install', '--plan', json, '--yes']},
      {where: 'a kind of a snapshot', args: ['upgrade', 'rehearse', '1.29', '--snapshot', json]},
      {where: 'a time', args: ['upgrade', 'shift', '--timeout', WORD, '--yes']},
      {where: 'a namespace', args: ['proxies', '-n', WORD]},
      {where: 'a context', args: ['verify']},
      {where: 'an argument too many', args: ['sandbox', WORD]},
    ])('$where', async ({args}) => {
      const {code, stdout, stderr} = await meshctl(args, {env: {KUBECONFIG: kubeconfig}})
      expect(code).not.toBe(0)
      expect(stdout + stderr).not.toBe('')
      expect((stdout + stderr).split('\n').filter(isUnsafe)).toEqual([])
    })
  },
)
