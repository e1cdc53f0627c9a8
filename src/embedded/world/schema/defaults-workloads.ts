import type {Fields} from '../api-object.ts'
import {each, fieldsOf, filled, unset, within} from './fields.ts'
import {podTemplate} from './defaults-pods.ts'
import {claim} from './defaults-cluster.ts'

const ofSpec =
  (change: (spec: Fields) => Fields) =>
  (object: Fields): Fields =>
    within(object, 'spec', spec => within(change(spec), 'template', podTemplate))

/** Defaults of what makes pods, and of what counts them, by kind. */
export const workloadDefaults: Readonly<Record<string, (object: Fields) => Fields>> = {
  Deployment: ofSpec(spec =>
    filled(
      within(spec, 'strategy', strategy =>
        rolling(strategy, {maxUnavailable: '25%', maxSurge: '25%'}),
      ),
      {replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600},
    ),
  ),
  DaemonSet: ofSpec(spec =>
    filled(
      within(spec, 'updateStrategy', strategy =>
        rolling(strategy, {maxUnavailable: 1, maxSurge: 0}),
      ),
      {revisionHistoryLimit: 10},
    ),
  ),
  StatefulSet: ofSpec(statefulSpec),
  ReplicaSet: ofSpec(spec => filled(spec, {replicas: 1})),
  ReplicationController: replicationController,
  Job: object =>
    labelled(within(object, 'spec', spec => filled(jobSpec(spec), {manualSelector: false}))),
  CronJob: object => within(object, 'spec', cronSpec),
  HorizontalPodAutoscaler: object => within(object, 'spec', scalerSpec),
}

/** Rolling unless it says otherwise; how, only when it rolls. */
function rolling(strategy: Fields, how: Fields): Fields {
  const typed = filled(strategy, {type: 'RollingUpdate'})
  if (typed['type'] !== 'RollingUpdate') return typed
  return {...typed, rollingUpdate: filled(fieldsOf(typed['rollingUpdate']), how)}
}

function statefulSpec(spec: Fields): Fields {
  const strategy = within(spec, 'updateStrategy', one => rolling(one, {partition: 0}))
  const full = filled(strategy, {
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: {},
  })
  const kept = within(full, 'persistentVolumeClaimRetentionPolicy', policy =>
    filled(policy, {whenDeleted: 'Retain', whenScaled: 'Retain'}),
  )
  return each(kept, 'volumeClaimTemplates', one => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...claim(one),
  }))
}

function replicationController(object: Fields): Fields {
  const labels = templateLabels(object)
  const labelled = within(object, 'metadata', metadata => filled(metadata, {labels}))
  return within(labelled, 'spec', spec =>
    within(filled(spec, {replicas: 1, selector: labels}), 'template', podTemplate),
  )
}

const templateLabels = (object: Fields): unknown =>
  fieldsOf(fieldsOf(fieldsOf(object['spec'])['template'])['metadata'])['labels']

/** A Job without labels has those of its pods. */
function labelled(job: Fields): Fields {
  return within(job, 'metadata', metadata => filled(metadata, {labels: templateLabels(job)}))
}

function jobSpec(spec: Fields): Fields {
  const once = unset(spec['completions']) && unset(spec['parallelism']) ? {completions: 1} : {}
  const backoffLimit = unset(spec['backoffLimitPerIndex']) ? 6 : 2 ** 31 - 1
  const podReplacementPolicy = unset(spec['podFailurePolicy']) ? 'TerminatingOrFailed' : 'Failed'
  return within(
    filled(spec, {
      ...once,
      parallelism: 1,
      backoffLimit,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy,
    }),
    'template',
    podTemplate,
  )
}

function cronSpec(spec: Fields): Fields {
  const full = filled(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  // a template of jobs gets the defaults of its pods, not those of jobs
  return within(full, 'jobTemplate', job =>
    within(job, 'spec', inner => within(inner, 'template', podTemplate)),
  )
}

const ON_CPU = {
  type: 'Resource',
  resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}},
}
const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    {type: 'Pods', value: 4, periodSeconds: 15},
    {type: 'Percent', value: 100, periodSeconds: 15},
  ],
}
const SCALE_DOWN = {
  selectPolicy: 'Max',
  policies: [{type: 'Percent', value: 100, periodSeconds: 15}],
}

function scalerSpec(spec: Fields): Fields {
  const full = filled(spec, {minReplicas: 1, metrics: [ON_CPU]})
  return within(full, 'behavior', behavior => ({
    ...behavior,
    scaleUp: filled(fieldsOf(behavior['scaleUp']), SCALE_UP),
    scaleDown: filled(fieldsOf(behavior['scaleDown']), SCALE_DOWN),
  }))
}
