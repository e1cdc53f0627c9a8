import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {readPolicy} from '../../commands/frame/policy-file.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {paint} from '../../src/render/paint.ts'
import {planMarkdown} from '../../src/render/markdown-page.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {shownSource} from '../../src/verbs/chart-source.ts'
import {PLAN} from '../render/documents.ts'
import {schemaTroubles} from '../render/schemas.ts'
import {build, meshctl} from './bin.ts'

const before = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'meshctl-origin-'))
beforeAll(build, 120_000)
beforeEach(() => {
  process.chdir(before)
  rmSync(folder, {recursive: true})
  mkdirSync(folder)
  process.chdir(folder)
})
afterAll(() => {
  process.chdir(before)
  rmSync(folder, {recursive: true})
})

const CHARTS = 'charts: https://ann:pw@evil.example/charts?token=x\n'
const WAIVER = 'waivers: [{code: VERSION_SKEW, because: b, owner: o, expires: 2099-12-01}]\n'
const HARMLESS = 'revision: mine\nlimits: {workloadsAtOnce: 3}\n'
const put = (text: string, name = 'meshctl.yaml'): void => writeFileSync(join(folder, name), text)

const FLAGS = {config: undefined, charts: undefined}
const NOBODY = {command: 'meshctl upgrade plan 1.29', agree: undefined}

/** Somebody who gives an answer and remembers the question. */
function person(yes: boolean): {
  readonly asker: Parameters<typeof readPolicy>[1]
  readonly heard: string[]
} {
  const heard: string[] = []
  return {
    heard,
    asker: {...NOBODY, agree: question => Promise.resolve(heard.push(question) > 0 && yes)},
  }
}

async function refusal(deed: Promise<unknown>): Promise<unknown> {
  try {
    await deed
  } catch (error) {
    if (error instanceof UsageError)
      return {code: error.code, what: error.message, next: error.next[0]}
    throw error
  }
  return 'none'
}

describe('[U] meshctl.yaml that lies in the working folder (issue 9, row 6)', () => {
  it('that chooses charts is not followed where nobody named it and nobody can be asked', async () => {
    put(CHARTS)
    expect(await refusal(readPolicy(FLAGS, NOBODY))).toEqual({
      code: 'POLICY_NOT_NAMED',
      what:
        "meshctl.yaml in this folder takes Istio's charts from https://evil.example/charts, " +
        'and nobody named that file',
      next: 'meshctl upgrade plan 1.29 --config meshctl.yaml',
    })
  })

  it('is followed when a person agrees, and not when they do not', async () => {
    put(CHARTS)
    const [ann, bob] = [person(true), person(false)]
    expect(await readPolicy(FLAGS, ann.asker)).toMatchObject({
      charts: expect.stringContaining('evil.example') as string,
      policy: {file: {file: 'meshctl.yaml', named: false}, chartsBy: 'policy'},
    })
    expect(await refusal(readPolicy(FLAGS, bob.asker))).toMatchObject({code: 'POLICY_NOT_NAMED'})
    expect(bob.heard).toEqual([
      "meshctl.yaml in this folder takes Istio's charts from https://evil.example/charts. " +
        'Nobody named that file. Follow it?',
    ])
  })

  it('is followed when a flag or a variable names it', async () => {
    put(CHARTS + WAIVER)
    expect(await readPolicy({...FLAGS, config: 'meshctl.yaml'}, NOBODY)).toMatchObject({
      policy: {
        file: {file: 'meshctl.yaml', named: true},
        chartsBy: 'policy',
        waivers: [{code: 'VERSION_SKEW'}],
      },
    })
  })

  it('has no say in charts where a flag or a variable names them', async () => {
    put(CHARTS)
    expect(await readPolicy({...FLAGS, charts: 'oci://ours'}, NOBODY)).toMatchObject({
      policy: {chartsBy: 'command'},
    })
  })

  it('accepts risks as the contract says, and the plan names the file with them', async () => {
    put(WAIVER)
    expect(await readPolicy(FLAGS, NOBODY)).toMatchObject({
      policy: {
        file: {file: 'meshctl.yaml', named: false},
        waivers: [{code: 'VERSION_SKEW', owner: 'o'}],
      },
    })
  })

  it('is followed without a word where it chooses no charts, and the plan names it', async () => {
    put(HARMLESS)
    expect(await readPolicy(FLAGS, NOBODY)).toMatchObject({
      policy: {
        revision: 'mine',
        workloadsAtOnce: 3,
        file: {file: 'meshctl.yaml', named: false},
        chartsBy: 'default',
      },
    })
  })

  it('that cannot be read is told, and one that is not there is none', async () => {
    expect(await readPolicy(FLAGS, NOBODY)).toMatchObject({
      charts: undefined,
      policy: {file: undefined, chartsBy: 'default'},
    })
    symlinkSync('/dev/zero', join(folder, 'meshctl.yaml'))
    expect(await refusal(readPolicy(FLAGS, NOBODY))).toMatchObject({code: 'CONFIG_UNREADABLE'})
    expect(await refusal(readPolicy({...FLAGS, config: 'none'}, NOBODY))).toMatchObject({
      code: 'CONFIG_UNREADABLE',
    })
  })

  it.each([
    ['upgrade plan 1.29'],
    ['upgrade install 1.29 --yes'],
    ['upgrade run 1.29 --yes'],
    ['upgrade shift --yes'],
    ['upgrade cleanup --yes'],
    ['upgrade resume --yes'],
    ['upgrade rollback --yes'],
    ['upgrade rehearse 1.29 --snapshot none'],
  ])('stops %s, whose --yes is not about it', async words => {
    put(CHARTS)
    const {code, stderr} = await meshctl(words.split(' '), {cwd: folder})
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`meshctl ${words} --config meshctl.yaml`),
    ])
    expect(stderr).toContain('Code: POLICY_NOT_NAMED')
  })

  it('counts when MESHCTL_CONFIG names it', async () => {
    put(CHARTS.replace(/ .*\n/, ' ./none\n'))
    const {stderr} = await meshctl(['upgrade', 'plan', '1.29'], {
      cwd: folder,
      env: {MESHCTL_CONFIG: 'meshctl.yaml'},
    })
    expect(stderr).toContain('Code: CHARTS_MISSING')
  })
})

describe('[U] where charts and policy come from (issue 9, row 6)', () => {
  const plan = {
    ...PLAN,
    policy: {file: 'meshctl.yaml', named: false},
    chartSource: {source: 'oci://evil.example', by: 'policy'},
  } as const
  it('is in the plan for people and for programs', () => {
    expect(planPage(plan, paint(false)).slice(2, 4)).toEqual([
      'charts from oci://evil.example, as the policy says',
      'policy meshctl.yaml, found in this folder: nobody named it',
    ])
    const markdown = planMarkdown(plan).join('\n')
    expect(markdown).toContain(
      '\n\nCharts from `oci://evil.example`, as the policy says.\n\nPolicy `meshctl.yaml`, ' +
        'found in this folder: nobody named it.\n',
    )
    expect(schemaTroubles(plan)).toEqual([])
  })

  it.each([
    ['https://ann:pw@host/charts?x=y#z', 'https://host/charts'],
    ['oci://ann@host/charts', 'oci://host/charts'],
    ['https://host/a@b', 'https://host/a@b'],
    ['./a@b?c', './a@b?c'],
  ])('is shown without who logs in there: %s', (source, shown) =>
    expect(shownSource(source)).toBe(shown),
  )
})
