import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {keepEstimate, withRehearsal} from '../../commands/frame/rehearsal-estimates.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import {scaleOf} from '../../src/rehearse/scale.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehearsals-'))
const before = process.env['XDG_CACHE_HOME']
beforeAll(() => void (process.env['XDG_CACHE_HOME'] = folder))
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = before
  rmSync(folder, {recursive: true})
})

const GUESS = {seconds: 1, basis: 'a guess'}
const PLAN = {
  hash: 'abc',
  cluster: {uid: 'u', version: '1.35.0'},
  waves: [{pods: 7}, {pods: 5}],
  estimate: GUESS,
} as unknown as PlanDocument
const ESTIMATE = {seconds: 60, basis: 'a rehearsal', phases: [], waves: []}
const rehearsal = (result: RehearsalDocument['result']): RehearsalDocument =>
  ({
    result,
    plan: PLAN,
    basis: {charts: './charts', ...scaleOf(PLAN, DEFAULT_POLICY)},
    estimate: ESTIMATE,
  }) as unknown as RehearsalDocument

describe('[U] the estimate of a rehearsal', () => {
  it('is not kept of one that halted', () => {
    keepEstimate(rehearsal('halted'))
    expect(withRehearsal(PLAN, DEFAULT_POLICY, './charts').estimate).toEqual(GUESS)
  })

  it('is quoted by the plan that was rehearsed, and by none with another policy, other charts or other pods', () => {
    keepEstimate(rehearsal('finished'))
    const quoted = (plan = PLAN, policy = DEFAULT_POLICY, charts = './charts'): number =>
      withRehearsal(plan, policy, charts).estimate.seconds
    expect(quoted()).toBe(60)
    expect(quoted(PLAN, {...DEFAULT_POLICY, workloadsAtOnce: 1})).toBe(1)
    expect(quoted(PLAN, {...DEFAULT_POLICY, workloadDeadlineMs: 30_000})).toBe(1)
    expect(quoted(PLAN, DEFAULT_POLICY, 'oci://elsewhere')).toBe(1)
    expect(quoted({...PLAN, waves: [{pods: 700}, {pods: 5}]} as unknown as PlanDocument)).toBe(1)
    expect(quoted({...PLAN, hash: 'abd'})).toBe(1)
    expect(quoted({...PLAN, cluster: {uid: 'v', version: '1.35.0'}})).toBe(1)
  })
})
