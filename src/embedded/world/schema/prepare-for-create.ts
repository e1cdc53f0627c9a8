import type {Kind} from '../kinds.ts'
import {firstCrdStatus} from './crd.ts'
import {fieldsOf, textOf} from './fields.ts'
import type {ApiObject} from '../api-object.ts'
import {own} from '../../../mesh/own.ts'

const GENERATION = 'deprecated.daemonset.template.generation'

/**
 * What the API server puts into a new object of a kind before it keeps it: finalizers, a Job's own
 * selector and labels, a definition's first status. In: an object with defaults, name and uid. Not
 * here: addresses of Services, first states of pods.
 */
export function prepareForCreate(
  kind: Pick<Kind, 'kind' | 'custom'>,
  object: ApiObject,
): ApiObject {
  return kind.custom === undefined ? (own(PREPARE, kind.kind)?.(object) ?? object) : object
}

/** The same for a change: a DaemonSet counts the changes of its template. */
export function prepareForUpdate(
  kind: Pick<Kind, 'kind' | 'custom'>,
  was: ApiObject,
  is: ApiObject,
): ApiObject {
  if (kind.kind !== 'DaemonSet' || kind.custom !== undefined) return is
  const before = Number(was.metadata.annotations?.[GENERATION] ?? '1')
  const changed =
    JSON.stringify(fieldsOf(was['spec'])['template']) !==
    JSON.stringify(fieldsOf(is['spec'])['template'])
  return annotated(is, String(changed ? before + 1 : before))
}

const PREPARE: Readonly<Record<string, (object: ApiObject) => ApiObject>> = {
  Namespace: object => ({...object, spec: {finalizers: ['kubernetes']}}),
  PersistentVolumeClaim: object => guarded(object, 'kubernetes.io/pvc-protection'),
  PersistentVolume: object => guarded(object, 'kubernetes.io/pv-protection'),
  DaemonSet: object => annotated(object, '1'),
  CustomResourceDefinition: object => ({...object, status: firstCrdStatus(object)}),
  Job: prepareJob,
}

function guarded(object: ApiObject, finalizer: string): ApiObject {
  const finalizers = object.metadata.finalizers ?? []
  return finalizers.includes(finalizer)
    ? object
    : {...object, metadata: {...object.metadata, finalizers: [...finalizers, finalizer]}}
}

function annotated(object: ApiObject, generation: string): ApiObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {...object.metadata.annotations, [GENERATION]: generation},
    },
  }
}

/** A Job picks its pods by its own uid, unless somebody picks them by hand. */
function prepareJob(job: ApiObject): ApiObject {
  const spec = fieldsOf(job['spec'])
  if (spec['manualSelector'] === true) return job
  const {uid, name} = job.metadata
  const template = fieldsOf(spec['template'])
  const meta = fieldsOf(template['metadata'])
  const own = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': textOf(name),
    'controller-uid': uid,
    'job-name': textOf(name),
  }
  const labels = {...(fieldsOf(meta['labels']) as Record<string, string>), ...own}
  const selector = {matchLabels: {'batch.kubernetes.io/controller-uid': uid}}
  return {
    ...job,
    // a Job without labels of its own shows those of its pods
    metadata: {
      ...job.metadata,
      labels:
        Object.keys(job.metadata.labels ?? {}).length === 0 ? labels : (job.metadata.labels ?? {}),
    },
    spec: {
      ...spec,
      manualSelector: false,
      selector,
      template: {...template, metadata: {...meta, labels}},
    },
  }
}
