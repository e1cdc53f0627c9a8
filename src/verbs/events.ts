import {sh} from '../mesh/shell.ts'
import type {Decision} from '../run/decide.ts'
import {ruleOf} from '../steps/rules.ts'
import {staysOnTheWayBack} from '../steps/stays.ts'
import type {Effect, Step} from '../steps/step.ts'
import type {RunEvent} from './documents.ts'
import {KEPT, timeText} from './step-rows.ts'

/** What a decision is for somebody who follows the run. */
export function eventOf(run: string, decision: Decision, at: number): RunEvent {
  const head = {at: timeText(at), run}
  switch (decision.do) {
    case 'start':
    case 'act':
    case 'wait':
    case 'pass':
    case 'undone':
      return {...head, step: decision.step.id, ...ofStep(decision)}
    case 'hold':
      return {
        ...head,
        type: 'wait',
        text: decision.findings.map(each => each.what).join(' '),
        data: {findings: decision.findings},
      }
    case 'halt':
      return {
        ...head,
        ...(decision.step === undefined ? {} : {step: decision.step.id}),
        type: 'halt',
        text: decision.findings.map(each => `${each.what} ${each.why}`).join(' '),
        data: {findings: decision.findings},
      }
    case 'arrive':
      return {...head, type: 'finish', text: ARRIVALS[decision.as], data: {as: decision.as}}
  }
}

type OfStep = Extract<Decision, {do: 'start' | 'act' | 'wait' | 'pass' | 'undone'}>

function ofStep(decision: OfStep): Pick<RunEvent, 'type' | 'text' | 'data'> {
  switch (decision.do) {
    case 'start':
    case 'pass':
      return {type: decision.do, text: ruleOf(decision.step).title(decision.step)}
    case 'act':
      return {
        type: 'act',
        text: decision.effects.map(inWords).join(', '),
        data: {effects: decision.effects.map(each => each.kind)},
      }
    case 'wait':
      return {type: 'wait', text: decision.because, data: {progress: decision.progress}}
    case 'undone':
      return {type: 'undone', text: undoneText(decision.step)}
  }
}

const undoneText = (step: Step): string => {
  const title = ruleOf(step).title(step)
  return staysOnTheWayBack(step) ? `${title}: ${KEPT}` : `Taken back: ${title}`
}

const ARRIVALS = {
  reached: 'What was asked for holds.',
  finished: 'The upgrade is finished.',
  undone: 'The upgrade was taken back.',
} as const

/** An effect in words. Values are never part of them. */
function inWords(effect: Effect): string {
  switch (effect.kind) {
    case 'apply-crds':
      return `apply ${effect.crds.length} CRDs of ${effect.version}`
    case 'mark-crds':
      return `mark ${effect.crds.length} CRDs as those of ${effect.release.name}`
    case 'apply-release':
      return sh`helm upgrade ${effect.release.name} to ${effect.chart} ${effect.version}`
    case 'reapply-release':
      return sh`helm upgrade ${effect.release.name} with its own chart`
    case 'rollback-release':
      return sh`helm rollback ${effect.release.name} to ${effect.number}`
    case 'uninstall-release':
      return sh`helm uninstall ${effect.release.name}`
    case 'label-namespace':
      return (
        `label namespace ${effect.namespace} ` +
        `istio.io/rev=${effect.labels['istio.io/rev'] ?? '(none)'} ` +
        `istio-injection=${effect.labels['istio-injection'] ?? '(none)'}`
      )
    case 'restart':
      return (
        `${effect.rollback === true ? 'return' : 'restart'} ${effect.workload.kind} ` +
        `${effect.namespace}/${effect.workload.name}`
      )
    case 'label-template':
      return (
        `label the template of ${effect.workload.kind} ` +
        `${effect.namespace}/${effect.workload.name} istio.io/rev=${effect.rev ?? '(none)'}`
      )
    case 'delete-pod':
      return `delete the broken pod ${effect.namespace}/${effect.pod}`
    case 'point-tag':
      return `point tag ${effect.tag} at ${effect.to}`
    case 'own-tag':
      return effect.release === null
        ? `take ${effect.config} out of Helm's hands`
        : `mark ${effect.config} ${effect.keep ? 'to be kept' : 'as its release’s'}`
  }
}
