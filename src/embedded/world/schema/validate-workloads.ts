import type {FieldError} from '../refusal.ts'
import {selects} from '../../../mesh/selector.ts'
import type {Labels} from '../../../mesh/selector.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {atLeastZero, forbiddenField, oneOf, required, unsupported, wrong} from './errors.ts'
import {fieldsOf, textOf} from './fields.ts'
import {templateErrors} from './validate-pods.ts'
import {countOrShare, isNothing} from './validate-resources.ts'
import {selectorErrors} from './validate-selectors.ts'
import {own} from '../../../mesh/own.ts'

const TEMPLATE = 'spec.template'
const LABELS = `${TEMPLATE}.metadata.labels`

export function deploymentErrors({spec}: Fields): FieldError[] {
  const {
    replicas,
    minReadySeconds = 0,
    revisionHistoryLimit,
    progressDeadlineSeconds,
    strategy,
  } = fieldsOf(spec)
  const late =
    typeof progressDeadlineSeconds === 'number' &&
    progressDeadlineSeconds <= (minReadySeconds as number)
      ? [
          wrong(
            'spec.progressDeadlineSeconds',
            progressDeadlineSeconds,
            'must be greater than minReadySeconds',
          ),
        ]
      : []
  return [
    ...atLeastZero('spec.replicas', replicas),
    ...podsOf(fieldsOf(spec), 'deployment'),
    ...strategyErrors(fieldsOf(strategy)),
    ...atLeastZero('spec.minReadySeconds', minReadySeconds),
    ...atLeastZero('spec.revisionHistoryLimit', revisionHistoryLimit),
    ...atLeastZero('spec.progressDeadlineSeconds', progressDeadlineSeconds),
    ...late,
  ]
}

export function replicaSetErrors({spec}: Fields): FieldError[] {
  const {replicas, minReadySeconds} = fieldsOf(spec)
  return [
    ...atLeastZero('spec.replicas', replicas),
    ...atLeastZero('spec.minReadySeconds', minReadySeconds),
    ...podsOf(fieldsOf(spec), 'deployment'),
  ]
}

export function statefulSetErrors({spec}: Fields): FieldError[] {
  const {replicas, minReadySeconds, podManagementPolicy, updateStrategy} = fieldsOf(spec)
  const {type, rollingUpdate} = fieldsOf(updateStrategy)
  const ordered = podManagementPolicy === 'OrderedReady' || podManagementPolicy === 'Parallel'
  const rolls = type === 'RollingUpdate' || type === 'OnDelete'
  return [
    ...(ordered
      ? []
      : [
          wrong(
            'spec.podManagementPolicy',
            podManagementPolicy ?? '',
            "must be 'OrderedReady' or 'Parallel'",
          ),
        ]),
    ...(rolls
      ? atLeastZero(
          'spec.updateStrategy.rollingUpdate.partition',
          fieldsOf(rollingUpdate)['partition'],
        )
      : [
          wrong(
            'spec.updateStrategy',
            goStrategy(type, rollingUpdate),
            "must be 'RollingUpdate' or 'OnDelete'",
          ),
        ]),
    ...atLeastZero('spec.replicas', replicas),
    ...atLeastZero('spec.minReadySeconds', minReadySeconds),
    ...podsOf(fieldsOf(spec), 'statefulset'),
  ]
}

export function daemonSetErrors({spec}: Fields): FieldError[] {
  const {minReadySeconds, updateStrategy, revisionHistoryLimit} = fieldsOf(spec)
  return [
    ...podsOf(fieldsOf(spec), 'daemonset'),
    ...atLeastZero('spec.minReadySeconds', minReadySeconds),
    ...daemonStrategy(fieldsOf(updateStrategy)),
    ...atLeastZero('spec.revisionHistoryLimit', revisionHistoryLimit),
  ]
}

export function jobErrors({spec}: Fields): FieldError[] {
  return jobSpecErrors(fieldsOf(spec), 'spec')
}

export function cronJobErrors({spec, metadata}: Fields): FieldError[] {
  const {
    schedule,
    concurrencyPolicy,
    jobTemplate,
    startingDeadlineSeconds,
    successfulJobsHistoryLimit,
    failedJobsHistoryLimit,
  } = fieldsOf(spec)
  const name = textOf(fieldsOf(metadata)['name'])
  return [
    ...scheduleErrors(textOf(schedule)),
    ...atLeastZero('spec.startingDeadlineSeconds', startingDeadlineSeconds),
    ...oneOf('spec.concurrencyPolicy', concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...jobSpecErrors(fieldsOf(fieldsOf(jobTemplate)['spec']), 'spec.jobTemplate.spec'),
    ...atLeastZero('spec.successfulJobsHistoryLimit', successfulJobsHistoryLimit),
    ...atLeastZero('spec.failedJobsHistoryLimit', failedJobsHistoryLimit),
    ...(name.length > 52
      ? [wrong('metadata.name', name, 'must be no more than 52 characters')]
      : []),
  ]
}

/** Selector and template of what keeps pods running. */
function podsOf(spec: Fields, what: string): FieldError[] {
  const {selector} = spec
  const template = fieldsOf(spec['template'])
  const [restart, deadline] = [
    fieldsOf(template['spec'])['restartPolicy'],
    fieldsOf(template['spec'])['activeDeadlineSeconds'],
  ]
  const chosen = chosenErrors(selector, template, what)
  // the template of a selector that cannot be read is not looked at
  if (chosen.some(({message}) => message.endsWith('invalid label selector'))) return chosen
  return [
    ...chosen,
    ...templateErrors(template, TEMPLATE),
    ...(restart === undefined || restart === 'Always'
      ? []
      : [unsupported(`${TEMPLATE}.spec.restartPolicy`, restart, ['Always'])]),
    ...(deadline === undefined
      ? []
      : [
          forbiddenField(
            `${TEMPLATE}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in ReplicaSet is not Supported',
          ),
        ]),
  ]
}

function chosenErrors(selector: unknown, template: Fields, what: string): FieldError[] {
  const labels = fieldsOf(template['metadata'])['labels'] ?? null
  const astray = wrong(LABELS, labels, '`selector` does not match template `labels`')
  if (!isFields(selector)) return [required('spec.selector'), astray]
  if (Object.keys(selector).length === 0)
    return [wrong('spec.selector', selector, `empty selector is invalid for ${what}`)]
  const errors = selectorErrors(selector, 'spec.selector')
  if (errors.length > 0)
    return [...errors, wrong('spec.selector', selector, 'invalid label selector')]
  return selects(selector, fieldsOf(labels) as Labels) ? [] : [astray]
}

function strategyErrors({
  type,
  rollingUpdate,
}: {
  type?: unknown
  rollingUpdate?: unknown
}): FieldError[] {
  const field = 'spec.strategy'
  if (type === 'Recreate')
    return rollingUpdate === undefined
      ? []
      : [
          forbiddenField(
            `${field}.rollingUpdate`,
            "may not be specified when strategy `type` is 'Recreate'",
          ),
        ]
  if (type !== 'RollingUpdate')
    return [unsupported(field, goStrategy(type, rollingUpdate), ['Recreate', 'RollingUpdate'])]
  const {maxUnavailable, maxSurge} = fieldsOf(rollingUpdate)
  const at = `${field}.rollingUpdate`
  const stuck =
    isNothing(maxUnavailable) && isNothing(maxSurge)
      ? [wrong(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : []
  return [
    ...countOrShare(maxUnavailable, `${at}.maxUnavailable`, true),
    ...countOrShare(maxSurge, `${at}.maxSurge`),
    ...stuck,
  ]
}

function daemonStrategy({
  type,
  rollingUpdate,
}: {
  type?: unknown
  rollingUpdate?: unknown
}): FieldError[] {
  const field = 'spec.updateStrategy'
  if (type === 'OnDelete') return []
  if (type !== 'RollingUpdate')
    return [unsupported(field, goStrategy(type, rollingUpdate), ['RollingUpdate', 'OnDelete'])]
  const {maxUnavailable, maxSurge} = fieldsOf(rollingUpdate)
  const at = `${field}.rollingUpdate`
  const form = [
    ...countOrShare(maxUnavailable, `${at}.maxUnavailable`, true),
    ...countOrShare(maxSurge, `${at}.maxSurge`, true),
  ]
  if (isNothing(maxUnavailable) && isNothing(maxSurge))
    return [...form, required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')]
  return isNothing(maxUnavailable) || isNothing(maxSurge)
    ? form
    : [...form, wrong(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')]
}

/** A strategy as Go prints its own type. */
const goStrategy = (type: unknown, rollingUpdate: unknown): object => ({
  Type: type ?? '',
  RollingUpdate: rollingUpdate ?? null,
})

function jobSpecErrors(spec: Fields, field: string): FieldError[] {
  const counts = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ].flatMap(key => atLeastZero(`${field}.${key}`, own(spec, key)))
  const template = fieldsOf(spec['template'])
  const restart = fieldsOf(template['spec'])['restartPolicy']
  const ends =
    restart === 'OnFailure' || restart === 'Never'
      ? []
      : [required(`${field}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')]
  return [
    ...counts,
    ...oneOf(`${field}.completionMode`, spec['completionMode'], ['Indexed', 'NonIndexed']),
    ...templateErrors(template, `${field}.template`),
    ...ends,
  ]
}

function scheduleErrors(schedule: string): FieldError[] {
  if (schedule === '') return [required('spec.schedule')]
  const parts = schedule.trim().split(/\s+/)
  if (schedule.startsWith('@') || parts.length === 5) return []
  return [
    wrong(
      'spec.schedule',
      schedule,
      `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`,
    ),
  ]
}
