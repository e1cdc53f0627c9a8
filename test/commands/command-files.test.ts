import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {startOf} from '../../commands/frame/start.ts'
import {readPlan, savePlan} from '../../commands/frame/files.ts'
import {planHash} from '../../src/verbs/plan-hash.ts'
import {PLAN} from '../render/documents.ts'
import {file, folder, path, removeFolderAfterwards, usage} from './files-given.ts'

removeFolderAfterwards()

const NOBODY = {command: 'meshctl upgrade install 1.29', agree: undefined}
const SAVED = {...PLAN, id: planHash(PLAN).slice(0, 10), hash: planHash(PLAN)}

describe('[U] files of a command', () => {
  it('a saved plan comes back as it was, as JSON and as YAML', async () => {
    for (const name of ['plan.json', 'plan.yaml', 'plan.yml']) {
      await savePlan(path(name), SAVED)
      expect(await readPlan(path(name))).toEqual(SAVED)
    }
    expect(readFileSync(path('plan.yaml'), 'utf8')).toMatch(/^apiVersion: /)
  })

  it('that cannot be written is told', async () => {
    expect(await usage(() => savePlan(join(folder, 'no', 'such', 'folder'), SAVED))).toBe(
      'FILE_NOT_WRITTEN: There is no such file or folder (ENOENT).',
    )
  })

  const flags = {
    config: undefined,
    charts: undefined,
    revision: undefined,
    from: undefined,
    timeout: undefined,
    plan: undefined,
    accept: undefined,
    because: undefined,
    catalog: undefined,
  }
  it('a beginning is a version or a saved plan, by the policy and the flags', async () => {
    await savePlan(path('plan.json'), SAVED)
    const config = file('policy.yaml', 'charts: ./charts\nrevision: by-file\n')
    expect(
      await startOf({version: '1.29'}, {...flags, config, timeout: '1m', from: 'old'}, NOBODY),
    ).toMatchObject({
      version: '1.29',
      saved: undefined,
      chartsByPolicy: './charts',
      policy: {
        revision: 'by-file',
        from: 'old',
        workloadDeadlineMs: 60_000,
        file: {file: config, named: true},
        chartsBy: 'policy',
      },
    })
    expect(
      (await startOf({version: undefined}, {...flags, plan: path('plan.json')}, NOBODY)).saved
        ?.hash,
    ).toBe(SAVED.hash)
    expect(await usage(() => startOf({version: '1.29'}, {...flags, plan: 'x'}, NOBODY))).toMatch(
      /^FLAGS_EXCLUDE/,
    )
    expect((await startOf({version: undefined}, flags, NOBODY)).version).toBeUndefined()
  })

  it('a risk is accepted by name and with a reason', async () => {
    const accepted = async (accept: readonly string[], because: string): Promise<unknown> =>
      (await startOf({version: '1.29'}, {...flags, accept, because}, NOBODY)).policy.waivers
    expect(await accepted(['VERSION_SKEW'], 'tried on the twin')).toEqual([
      {
        code: 'VERSION_SKEW',
        because: 'tried on the twin',
        by: 'command',
        objects: undefined,
        owner: undefined,
        expires: undefined,
      },
    ])
    expect(await usage(() => accepted(['VERSION_SKEV'], 'a slip'))).toMatch(/^FINDING_UNKNOWN/)
    expect(await usage(() => accepted(['MESH_BLIND'], 'never'))).toMatch(/^FINDING_NOT_WAIVABLE/)
    expect(await usage(() => accepted(['VERSION_SKEW'], ' '))).toMatch(/^REASON_MISSING/)
    expect(await usage(() => accepted([], 'for nothing'))).toMatch(/^REASON_MISSING/)
    const config = file(
      'waiver.yaml',
      'waivers: [{code: NOTHING_LIKE_IT, because: b, owner: o, expires: 2026-12-01}]',
    )
    expect(await usage(() => startOf({version: '1.29'}, {...flags, config}, NOBODY))).toMatch(
      /^FINDING_UNKNOWN/,
    )
  })
})
