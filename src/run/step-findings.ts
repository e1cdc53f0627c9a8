import type {Finding} from '../checks/finding.ts'
import {part, sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Step} from '../steps/step.ts'

/** A finding names so many objects at the most. */
const OBJECTS_MAX = 20

export const overdue = (
  step: Step,
  because: string,
  seen: MeshSnapshot,
  deadlineMs: number,
): Finding => ({
  code: 'STEP_OVERDUE',
  severity: 'blocks',
  what: `"${ruleOf(step).title(step)}" has made no progress for ${Math.round(deadlineMs / 1000)} s.`,
  why: because,
  next: nextFor(step),
  objects: ruleOf(step).touches(step, seen).slice(0, OBJECTS_MAX),
  source: 'F-87',
})

export const stepFailed = (step: Step, because: string, seen: MeshSnapshot): Finding => ({
  code: 'STEP_FAILED',
  severity: 'blocks',
  what: `"${ruleOf(step).title(step)}" failed.`,
  why: because,
  next: nextFor(step),
  objects: ruleOf(step).touches(step, seen).slice(0, OBJECTS_MAX),
  source: 'F-73',
})

function nextFor(step: Step): readonly string[] {
  const scope =
    step.kind === 'move-namespace'
      ? part` -n ${step.namespace}`
      : step.wave === undefined
        ? part``
        : part` --wave ${step.wave}`
  return [
    'repair it, then: meshctl upgrade resume --yes',
    `or take it back: ${sh`meshctl upgrade rollback${scope} --yes`}`,
  ]
}

export const stepUnfit = (
  step: Step,
  because: string,
  {istioNamespace}: MeshSnapshot,
): Finding => ({
  code: 'STEP_UNFIT',
  severity: 'blocks',
  what: `The cluster does not show "${ruleOf(step).title(step)}" to be a step of this upgrade.`,
  why:
    `${because}. Either the mesh was changed since, or somebody edited the journal; nothing is ` +
    'done on its word alone.',
  next: [
    sh`kubectl -n ${istioNamespace} get configmap meshctl-upgrade -o yaml --show-managed-fields`,
    'If the mesh was changed: put back what is named, then: meshctl upgrade resume --yes',
    `If the journal was: ${sh`kubectl -n ${istioNamespace} delete configmap meshctl-upgrade`}`,
    'and plan anew, from what the cluster shows: meshctl upgrade plan VERSION',
  ],
  objects: [],
  source: 'docs/threat-model.md',
})

export const noWayBack = (step: Step, because: string): Finding => ({
  code: 'NO_WAY_BACK',
  severity: 'blocks',
  what: `Cannot undo "${ruleOf(step).title(step)}".`,
  why: because,
  next: [
    'meshctl proxies',
    'Take what is named out of the way, then: meshctl upgrade rollback --yes',
    'Or go forward instead: meshctl upgrade run --yes',
  ],
  objects: [],
  source: 'F-4',
})
