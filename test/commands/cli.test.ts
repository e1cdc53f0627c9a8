import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Config, Plugin} from '@oclif/core'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {expectGolden} from '../render/golden.ts'
import {schemaTroubles} from '../render/schemas.ts'
import {ROOT, build, meshctl} from './bin.ts'

const COMMANDS = [
  'upgrade plan',
  'upgrade install',
  'upgrade shift',
  'upgrade cleanup',
  'upgrade run',
  'upgrade status',
  'upgrade pause',
  'upgrade resume',
  'upgrade why',
  'upgrade rollback',
  'upgrade rehearse',
  'verify',
  'proxies',
  'sandbox',
  'snapshot',
]
const folder = mkdtempSync(join(tmpdir(), 'meshctl-cli-'))

beforeAll(build, 120_000)
afterAll(() => rmSync(folder, {recursive: true}))

/**
 * Runs twice, for people and for programs. Out: exit code and code of the error, which both must
 * agree on.
 */
async function refusal(
  words: string,
  options: Parameters<typeof meshctl>[1] = {},
): Promise<string> {
  const args = words.split(' ').filter(each => each !== '')
  const [text, json] = await Promise.all([
    meshctl(args, options),
    meshctl([...args, '-o', 'json'], options),
  ])
  const document = JSON.parse(json.stdout) as {readonly code: string; readonly exitCode: number}
  expect(schemaTroubles(document)).toEqual([])
  expect(json.stderr).toBe('')
  expect(text.stdout).toBe('')
  expect(text.stderr).toContain(`Code: ${document.code} `)
  expect(text.stderr).toMatch(/^✖ /)
  expect([text.code, json.code]).toEqual([document.exitCode, document.exitCode])
  return `${document.exitCode} ${document.code}`
}

describe.concurrent('[C] a wrong command line', () => {
  it.each([
    ['upgrade plan', '2 ARGUMENT_MISSING'],
    ['upgrade plan 1.29 extra', '2 ARGUMENT_UNEXPECTED'],
    ['upgrade plan 1.29.x', '2 BAD_VERSION'],
    ['upgrade plan 1.29 --bogus', '2 UNKNOWN_FLAG'],
    ['upgrade plan 1.29 --timeout soon', '2 BAD_TIMEOUT'],
    ['upgrade plan 1.29 --revision 1.29', '2 REVISION_NAME_BAD'],
    ['upgrade plan 1.29 --config none.yaml', '2 CONFIG_UNREADABLE'],
    ['upgrade plann', '2 UNKNOWN_COMMAND'],
    ['frobnicate', '2 UNKNOWN_COMMAND'],
    ['upgrade shift --wave a --all -y', '2 FLAGS_EXCLUDE'],
    ['upgrade shift --next -n a -y', '2 FLAGS_EXCLUDE'],
    ['upgrade rollback --wave a -n b -y', '2 FLAGS_EXCLUDE'],
    ['upgrade shift -y -n Shop', '2 BAD_NAMESPACE'],
    ['upgrade run 1.29 --plan x -y', '2 FLAGS_EXCLUDE'],
    ['upgrade install -y --plan package.json', '2 PLAN_FILE_INVALID'],
    ['proxies -n Shop', '2 BAD_NAMESPACE'],
    ['snapshot', '2 ARGUMENT_MISSING'],
    ['upgrade rehearse', '2 ARGUMENT_MISSING'],
    ['upgrade rehearse 1.29 --snapshot none.json', '2 SNAPSHOT_FILE_INVALID'],
    ['upgrade rehearse 1.29 --snapshot package.json', '2 SNAPSHOT_FILE_INVALID'],
    ['--context', '2 UNKNOWN_COMMAND'],
  ])('%s', async (words, ended) => expect(await refusal(words)).toBe(ended))

  it('names an output that does not exist, in words', async () => {
    const {code, stderr, stdout} = await meshctl(['verify', '-o', 'xml'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Code: BAD_VALUE')
  })

  it('suggests what may have been meant', async () => {
    const [command, flag] = await Promise.all([
      meshctl(['upgrade', 'shfit']),
      meshctl(['verify', '--contxt', 'x']),
    ])
    expect(command.stderr).toContain('Did you mean "upgrade shift"?')
    expect(flag.stderr).toContain('Did you mean --context?')
  })

  it('is one line under ndjson', async () => {
    const {stdout, code} = await meshctl(['upgrade', 'plan', '-o', 'ndjson'])
    expect(code).toBe(2)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(schemaTroubles(JSON.parse(stdout))).toEqual([])
  })
})

describe.concurrent('[C] the order of judgement', () => {
  it.each(['install 1.29', 'run 1.29', 'shift', 'cleanup', 'resume', 'rollback'])(
    'upgrade %s asks for a yes before anything outside',
    async words => {
      expect(await refusal(`upgrade ${words}`)).toBe('2 CONFIRMATION_NEEDED')
    },
  )

  it('reads the policy before the kubeconfig', async () => {
    writeFileSync(join(folder, 'meshctl.yaml'), 'kind: UpgradePolicy\nwavs: []\n')
    expect(await refusal('upgrade plan 1.29', {cwd: folder})).toBe('2 POLICY_INVALID')
    expect(
      await refusal('upgrade plan 1.29', {env: {MESHCTL_CONFIG: join(folder, 'meshctl.yaml')}}),
    ).toBe('2 POLICY_INVALID')
  })

  it('looks for the cluster last', async () => {
    expect(await refusal('verify')).toBe('2 KUBECONFIG_MISSING')
    expect(await refusal('upgrade status')).toBe('2 KUBECONFIG_MISSING')
  })

  it('names the missing helm, and the chart folder that is none', async () => {
    expect(
      await refusal('upgrade install 1.29 -y --helm /nonexistent/helm', {
        env: {KUBECONFIG: kubeconfig()},
      }),
    ).toBe('2 HELM_MISSING')
    expect(
      await refusal('upgrade plan 1.29 --charts ./nonexistent', {env: {KUBECONFIG: kubeconfig()}}),
    ).toBe('2 CHARTS_MISSING')
  })

  it('says that the cluster does not answer', async () => {
    expect(await refusal('verify', {env: {KUBECONFIG: kubeconfig()}})).toBe('7 CLUSTER_UNREACHABLE')
  })
})

/** A kubeconfig for a cluster where nobody listens: port 9 of this machine. */
function kubeconfig(): string {
  const file = join(folder, 'kubeconfig')
  const named = {
    clusters: [{name: 'c', cluster: {server: 'http://127.0.0.1:9'}}],
    users: [{name: 'u', user: {}}],
    contexts: [{name: 'x', context: {cluster: 'c', user: 'u'}}],
  }
  writeFileSync(
    file,
    JSON.stringify({apiVersion: 'v1', kind: 'Config', 'current-context': 'x', ...named}),
  )
  return file
}

describe.concurrent('[C] help', () => {
  it.each(COMMANDS)('%s', async command => {
    const {code, stdout, stderr} = await meshctl([...command.split(' '), '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expectGolden(`help/${command.replace(' ', '-')}.txt`, stdout)
  })

  it('of the whole names topics, commands and exit codes', async () => {
    const {code, stdout} = await meshctl(['--help'], {})
    expect(code).toBe(0)
    expectGolden('help/root.txt', stdout.replace(/meshctl\/\S+ \S+ node-\S+/, 'meshctl/VERSION'))
  })

  it('can be asked for in the ways people try', async () => {
    const outputs = await Promise.all(
      [
        ['verify', '--help'],
        ['verify', '-h'],
        ['help', 'verify'],
        ['--context', 'x', 'verify', '--help'],
      ].map(args => meshctl(args)),
    )
    expect(new Set(outputs.map(each => each.stdout)).size).toBe(1)
  })
})

describe('[C] the package', () => {
  it('has a fresh manifest (npm run build)', async () => {
    const plugin = new Plugin({
      errorOnManifestCreate: true,
      ignoreManifest: true,
      respectNoCacheDefault: true,
      root: ROOT,
    })
    await plugin.load()
    const kept = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')) as unknown
    expect(kept).toEqual(JSON.parse(JSON.stringify(plugin.manifest)))
  })

  it('has the commands of the contract, and none by accident', async () => {
    const config = await Config.load(ROOT)
    expect(config.commandIDs.map(each => each.replaceAll(':', ' ')).sort()).toEqual(
      [...COMMANDS].sort(),
    )
  })

  it('tells its version', async () => {
    expect(await meshctl(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^meshctl\/\d/) as string,
    })
  })
})

describe('[C] the way out', () => {
  /** Runs a piece of the program alone. */
  const piece = (script: string): ReturnType<typeof spawn> =>
    spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const ended = (child: ReturnType<typeof spawn>): Promise<unknown> =>
    new Promise(resolve => child.once('close', resolve))

  it('loses nothing of what was written, however slow the reader, and waits for no open handle', async () => {
    const child = piece(
      `import {exit} from './dist/commands/frame/exit.js'; setInterval(() => undefined, ` +
        `1000); process.stdout.write('x'.repeat(5_000_000)); await exit(3)`,
    )
    let length = 0
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      length += chunk.length
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(length).toBe(5_000_000)
    expect(child.exitCode ?? (await ended(child))).toBe(3)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'the first %s asks to stop, the second leaves',
    async signal => {
      const child = piece(
        `import {listenToSignals} from './dist/commands/frame/signals.js'; setInterval(() => ` +
          `undefined, 1000); listenToSignals(() => console.log('stopping')); ` +
          `console.log('ready')`,
      )
      const said: string[] = []
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        said.push(chunk.toString().trim())
        child.kill(signal)
      }
      expect(said).toEqual(['ready', 'stopping'])
      expect(child.exitCode ?? (await ended(child))).toBe(130)
    },
  )

  it('endure a reader that goes away', async () => {
    const child = spawn(
      'sh',
      ['-c', '"$0" bin/run.js upgrade plan --help | head -n 1; echo done >&2', process.execPath],
      {cwd: ROOT},
    )
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    await new Promise(resolve => child.once('close', resolve))
    expect(stderr).toBe('done\n')
  })
})
