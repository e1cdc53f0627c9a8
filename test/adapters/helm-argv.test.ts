import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {packageCharts} from '../../src/embedded/boot/charts.ts'
import {applyScenario} from '../../src/embedded/boot/scenarios/apply-scenario.ts'
import type {OpenPorts} from '../../src/open.ts'
import type {ChartName} from '../../src/ports/ports.ts'
import {perform} from '../../src/run/perform.ts'
import type {Effect} from '../../src/steps/step.ts'
import {helmStage, putRelease} from './fake-helm.ts'
import type {HelmStage} from './fake-helm.ts'

/**
 * What somebody who may write names into a cluster, an index or a snapshot would like Helm to read.
 */
const HOSTILE: readonly string[] = [
  '--post-renderer=/bin/sh',
  '--output-dir=x',
  '--values=http://example.org/v',
  '--repo=http://example.org',
  '--set-file=a=/etc/passwd',
  '-f',
  '-',
  '--',
  'a\nb',
  'a\0b',
  '../x',
  '/etc/passwd',
  '',
  ' ',
  'a b',
  '$(id)',
  '`id`',
  'a;b',
  'é',
  'ａ',
  '\u202ea',
  'UPPER',
  'a_b',
  '.',
  'a'.repeat(300),
  'oci://example.org/x',
]
/** As names, numbers that are none, and what JSON may hold in the place of a text. */
const NO_TEXTS: readonly unknown[] = [undefined, null, 7, {}, ['a'], true]
const NO_NUMBERS: readonly unknown[] = [
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  '1',
  '--force',
  '-1',
  null,
  undefined,
]
const GOOD = {namespace: 'istio-system', name: 'istiod-1-29-6'}

let stage: HelmStage
let ports: OpenPorts
beforeAll(async () => {
  stage = await helmStage()
  ports = await stage.open()
  await putRelease(ports, GOOD, {})
})
afterAll(async () => {
  await ports.close()
  await stage.close()
})

type Doing = (text: never) => Promise<unknown>
const pins = async (): Promise<{
  readonly charts: readonly {
    readonly chart: ChartName
    readonly version: string
    readonly sha256: string
  }[]
}> => ({
  charts: await Promise.all(
    (['base', 'istiod', 'gateway'] as const).map(async chart => ({
      chart,
      version: '1.29.6',
      sha256: (await ports.helm.charts.local(chart, '1.29.6')).sha256,
    })),
  ),
})
const run = async (effect: Effect): Promise<void> =>
  perform(effect, ports, {istioNamespace: 'istio-system', plan: await pins()})
const apply = {
  kind: 'apply-release',
  release: GOOD,
  chart: 'istiod',
  version: '1.29.6',
  values: {},
  force: true,
} as const

/** Every place where a text reaches Helm. */
const PLACES: Readonly<Record<string, Doing>> = {
  'apply-release: name': name => run({...apply, release: {...GOOD, name}}),
  'apply-release: namespace': namespace => run({...apply, release: {...GOOD, namespace}}),
  'apply-release: chart': chart => run({...apply, chart}),
  'apply-release: version': version => run({...apply, version}),
  'reapply-release: name': name =>
    run({kind: 'reapply-release', release: {...GOOD, name}, values: {}, force: true}),
  'reapply-release: namespace': namespace =>
    run({kind: 'reapply-release', release: {...GOOD, namespace}, values: {}, force: true}),
  'rollback-release: name': name =>
    run({kind: 'rollback-release', release: {...GOOD, name}, number: 1, force: true}),
  'rollback-release: namespace': namespace =>
    run({kind: 'rollback-release', release: {...GOOD, namespace}, number: 1, force: true}),
  'uninstall-release: name': name => run({kind: 'uninstall-release', release: {...GOOD, name}}),
  'uninstall-release: namespace': namespace =>
    run({kind: 'uninstall-release', release: {...GOOD, namespace}}),
  'rendering: name': name => ports.helm.render({...GOOD, name}, 'istiod', '1.29.6', {}),
  'rendering: namespace': namespace =>
    ports.helm.render({...GOOD, namespace}, 'istiod', '1.29.6', {}),
  'rendering: chart': chart => ports.helm.render(GOOD, chart, '1.29.6', {}),
  'rendering: version': version => ports.helm.render(GOOD, 'istiod', version, {}),
  'reading a chart: name': chart => ports.helm.charts.contents(chart, '1.29.6'),
  'reading a chart: version': version => ports.helm.charts.contents('istiod', version),
}

describe('[U] words for helm (issue 9, row 1)', () => {
  test.each(Object.keys(PLACES))(
    '%s: whatever is none is refused, and nothing is started',
    async place => {
      for (const text of [...HOSTILE, ...NO_TEXTS]) {
        const deed = PLACES[place]?.(text as never) ?? Promise.resolve()
        await expect(deed, JSON.stringify(text)).rejects.toMatchObject({
          name: 'OutsideError',
          code: 'HELM_ARGUMENT_REFUSED',
        })
      }
      expect(await stage.calls()).toEqual([])
    },
  )

  test.each(NO_NUMBERS)('rollback-release: %j is no revision', async number => {
    await expect(
      run({kind: 'rollback-release', release: GOOD, number: number as number, force: false}),
    ).rejects.toMatchObject({code: 'HELM_ARGUMENT_REFUSED'})
    expect(await stage.calls()).toEqual([])
  })

  test('the message shows what it was, in one line and not whole', async () => {
    const error = (await run({
      kind: 'uninstall-release',
      release: {...GOOD, name: `--a\n${'b'.repeat(500)}`},
    }).catch((each: unknown) => each)) as Error
    expect(error.message).toMatch(/^Helm was not started: "--a\\nb+… is no name of a release$/)
    expect(error.message.length).toBeLessThan(150)
  })

  test('what is named well stands behind the flags, each as one word', async () => {
    await run(apply)
    await run({kind: 'reapply-release', release: GOOD, values: {a: '--set=x'}, force: true})
    await run({kind: 'rollback-release', release: GOOD, number: 1, force: true})
    await run({kind: 'uninstall-release', release: GOOD})
    await ports.helm.render(GOOD, 'istiod', '1.29.6', {'--output-dir': '--post-renderer=/bin/sh'})
    const calls = await stage.calls()
    expect(calls.map(([command]) => command)).toEqual([
      'upgrade',
      'upgrade',
      'rollback',
      'uninstall',
      'template',
    ])
    for (const words of calls) {
      const at = words.indexOf('--')
      expect(words.slice(1, at).filter(each => !each.startsWith('--'))).toEqual([])
      expect(words.slice(at + 1).filter(each => each.startsWith('-'))).toEqual([])
      expect(words[at + 1]).toBe(GOOD.name)
      expect(words.join('\n')).not.toMatch(/post-renderer|output-dir|--set=/)
    }
    expect(calls.map(words => words.slice(words.indexOf('--') + 2).length)).toEqual([1, 1, 1, 0, 1])
  })

  test('a context may be called anything: it is part of one word', async () => {
    const kubeconfig = join(stage.folder, 'kubeconfig-hostile')
    const given = parse(stage.world.serving.kubeconfig('admin')) as {
      readonly contexts: readonly object[]
    }
    const name = '--post-renderer=/bin/sh'
    await writeFile(
      kubeconfig,
      JSON.stringify({
        ...given,
        'current-context': name,
        contexts: given.contexts.map(each => ({...each, name})),
      }),
    )
    const other = await stage.open({kubeconfig})
    await other.helm.rollback(GOOD, 1, {force: false})
    await other.close()
    const [words = []] = await stage.calls()
    expect(words.filter(each => each.includes('post-renderer'))).toEqual([
      '--kube-context=--post-renderer=/bin/sh',
    ])
  })

  test.each([
    'oci://',
    'oci://-x/y',
    'https://',
    'https://example.org/a b',
    'https://example.org/\n--repo=x',
    'oci://exa\0mple',
    'https:///x',
    'oci://--post-renderer=/bin/sh',
  ])('%j is no source of charts', async charts => {
    const other = await stage.open({charts})
    await expect(other.helm.charts.resolve('1.29')).rejects.toMatchObject({
      code: 'HELM_ARGUMENT_REFUSED',
    })
    await expect(other.helm.charts.local('base', '1.29.6')).rejects.toMatchObject({
      code: 'HELM_ARGUMENT_REFUSED',
    })
    await other.close()
    expect(await stage.calls()).toEqual([])
  })

  test('a chart elsewhere is asked for behind the flags; versions that are none are not asked for', async () => {
    await writeFile(join(stage.folder, 'shown'), 'name: istiod\nversion: 1.29.6\n')
    for (const charts of ['oci://example.org/charts', 'https://example.org/charts']) {
      const other = await stage.open({charts})
      expect(await other.helm.charts.resolve('1.29')).toBe('1.29.6')
      await expect(other.helm.charts.local('istiod', '1.29.6')).rejects.toMatchObject({
        code: 'CHART_UNREADABLE',
      })
      for (const text of HOSTILE) {
        await expect(other.helm.charts.resolve(text)).rejects.toMatchObject({
          code: 'UNKNOWN_VERSION',
        })
        await expect(other.helm.charts.contents('istiod', text)).rejects.toMatchObject({
          code: 'HELM_ARGUMENT_REFUSED',
        })
      }
      await other.close()
    }
    const calls = (await stage.calls()).map(words =>
      words.map(each => each.replace(/=\/.*/, '=FOLDER')),
    )
    expect(calls).toEqual([
      ['show', 'chart', '--version=~1.29.0', '--', 'oci://example.org/charts/istiod'],
      ['pull', '--version=1.29.6', '--destination=FOLDER', '--', 'oci://example.org/charts/istiod'],
      ['show', 'chart', '--version=~1.29.0', '--repo=https://example.org/charts', '--', 'istiod'],
      [
        'pull',
        '--version=1.29.6',
        '--repo=https://example.org/charts',
        '--destination=FOLDER',
        '--',
        'istiod',
      ],
    ])
  })

  test('the sandbox puts names behind the flags, too', async () => {
    const calls: (readonly string[])[] = []
    const helm = (words: readonly string[]): Promise<string> => {
      calls.push(words)
      return Promise.resolve('')
    }
    const nothing = (): Promise<never[]> => Promise.resolve([])
    const scene = {
      helm,
      chart: (name: ChartName) => `/charts/${name}`,
      put: () => Promise.resolve(),
      create: () => Promise.resolve(),
      list: nothing,
    }
    await applyScenario(scene, {
      steps: [
        {
          do: 'release',
          release: {name: '--x', chart: 'istiod', version: '1.29.6', namespace: '--y'},
        },
        {do: 'tag', tag: {way: 'template', name: 'prod', revision: 'r', version: '1.29.6'}},
      ],
    })
    expect(calls.map(words => words.slice(words.indexOf('--') + 1))).toEqual([
      ['--x', '/charts/istiod'],
      ['istiod', '/charts/istiod'],
    ])
    await packageCharts({
      helm: join(stage.folder, 'helm'),
      folder: join(stage.folder, 'packed'),
      versions: ['1.29.6'],
    })
    expect((await stage.calls()).map(words => words.at(-2))).toEqual(['--', '--', '--'])
  })
})
