import {sh} from '../mesh/shell.ts'
import type {StoredRun} from '../run/journal.ts'
import {ruleOf} from '../steps/rules.ts'
import type {CommandContext, Policy} from './contract.ts'
import {Refused} from './contract.ts'
import type {PlanDocument} from './documents.ts'

export const policyFor = ({policy}: CommandContext, saved: PlanDocument | undefined): Policy =>
  saved === undefined ? policy : policyOfSaved(policy, saved)

/**
 * A saved plan brings the name of its revision, and what was accepted on the command line when it
 * was made.
 */
export const policyOfSaved = (policy: Policy, saved: PlanDocument): Policy => ({
  ...policy,
  revision: saved.to.revision,
  waivers: [...policy.waivers, ...acceptedBefore(saved)],
})

const acceptedBefore = ({waivers}: PlanDocument): Policy['waivers'] =>
  waivers
    .filter(each => each.by === 'command')
    .map(({code, because}) => ({
      code,
      because,
      objects: undefined,
      owner: undefined,
      expires: undefined,
      by: 'command',
    }))

/**
 * A run that somebody goes on with by a reviewed plan is a run of that plan: hash, ends and each
 * step, as far as a plan's file says it.
 */
export function refuseOtherPlan({record, plan}: StoredRun, saved: PlanDocument): void {
  const rows = (steps: readonly {readonly id: string; readonly title: string}[]): string =>
    JSON.stringify(steps.map(({id, title}) => [id, title]))
  const mine = plan.steps.map(each => ({id: each.id, title: ruleOf(each).title(each)}))
  const ends = (of: Pick<PlanDocument, 'from' | 'to'>): string =>
    JSON.stringify([of.from.map(each => each.revision), of.to.revision, of.to.version])
  const differs = [
    [plan.hash === saved.hash, `its hash is ${plan.hash}, and that of the file ${saved.hash}`],
    [ends(plan) === ends(saved), 'it goes from or to other revisions'],
    [rows(mine) === rows(saved.steps), 'its steps are others'],
  ].flatMap(([same, said]) => (same === true ? [] : [said]))
  if (differs.length === 0) return
  throw new Refused({
    code: 'PLAN_OF_ANOTHER_RUN',
    what: `Run ${record.id} in progress was not begun with this plan.`,
    why: `${differs.join('; ')}. Either it was begun with another plan, or somebody edited its journal.`,
    next: [
      'meshctl upgrade status',
      'To go on with the run as it is: meshctl upgrade run --yes',
      'meshctl upgrade rollback --yes',
    ],
    findings: [],
  })
}

/**
 * A reviewed plan is made again with the same policy and compared: equal goes, different is shown
 * and refused.
 */
export function refuseDrift(saved: PlanDocument, now: PlanDocument): void {
  if (saved.hash === now.hash && otherCharts(saved, now).length === 0) return
  const ids = (plan: PlanDocument): readonly string[] => plan.steps.map(each => each.id)
  const gone = ids(saved).filter(each => !ids(now).includes(each))
  const come = ids(now).filter(each => !ids(saved).includes(each))
  const changes = [
    ...gone.map(each => `no longer: ${each}`),
    ...come.map(each => `new: ${each}`),
    ...otherCharts(saved, now),
    ...newFindings(saved, now),
  ]
  throw new Refused({
    code: 'PLAN_DRIFTED',
    what: 'The mesh is no longer the one that the saved plan was made for.',
    why:
      changes.length === 0
        ? 'The steps are the same; what they touch is not.'
        : `${changes.join('; ')}.`,
    next: [sh`meshctl upgrade plan ${now.to.version ?? undefined} --out FILE`, 'Review it again.'],
    findings: now.findings,
  })
}

/** Charts that are not the ones whose checksums were reviewed. */
function otherCharts(saved: PlanDocument, now: PlanDocument): readonly string[] {
  const rows = (plan: PlanDocument): readonly string[] =>
    (plan.charts ?? []).map(
      each => `chart ${each.chart} ${each.version} with sha256 ${each.sha256}`,
    )
  const [before, after] = [rows(saved), rows(now)]
  return [
    ...before.filter(each => !after.includes(each)).map(each => `no longer: ${each}`),
    ...after.filter(each => !before.includes(each)).map(each => `new: ${each}`),
  ]
}

const newFindings = (saved: PlanDocument, now: PlanDocument): readonly string[] =>
  now.findings
    .filter(each => !saved.findings.some(old => old.code === each.code && old.what === each.what))
    .map(each => `finding ${each.code}: ${each.what}`)
