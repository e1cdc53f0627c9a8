import {at, labelMap, rows, text, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Labels} from '../../mesh/selector.ts'
import type {Survey} from '../../mesh/survey.ts'
import {own} from '../../mesh/own.ts'
import type {Detect} from './detect.ts'
import {signsOf} from './detect.ts'

/** A pod template with the object that holds it. */
export interface Template {
  readonly object: KubeObject
  readonly labels: Labels
  readonly annotations: Labels
  readonly spec: unknown
}

const KINDS = [
  'Deployment.apps',
  'StatefulSet.apps',
  'DaemonSet.apps',
  'Rollout.argoproj.io',
  'CloneSet.apps.kruise.io',
  'Job.batch',
  'CronJob.batch',
]

/** Every pod template of the cluster. */
export function templatesIn(survey: Survey): readonly Template[] {
  return KINDS.flatMap(kind =>
    survey.of(kind).map(object => {
      const template =
        kind === 'CronJob.batch'
          ? at(object, 'spec', 'jobTemplate', 'spec', 'template')
          : at(object, 'spec', 'template')
      return {
        object,
        labels: labelMap(at(template, 'metadata', 'labels')),
        annotations: labelMap(at(template, 'metadata', 'annotations')),
        spec: at(template, 'spec'),
      }
    }),
  )
}

/** `annotation`: pod templates that carry one of these names, or one with a value: `name=value`. */
export const annotation: Detect = ({survey}, {names = []}) =>
  names.flatMap(name => {
    const [key = '', value] = name.split('=')
    const found = templatesIn(survey).filter(
      each =>
        own(each.annotations, key) !== undefined &&
        (value === undefined || own(each.annotations, key) === value),
    )
    return signsOf(
      found.map(each => each.object),
      `with annotation ${key}`,
    )
  })

/** `argument`: containers whose command or arguments hold one of these words. */
export const argument: Detect = ({survey}, {names = []}) =>
  names.flatMap(name =>
    signsOf(
      templatesIn(survey)
        .filter(each => words(each.spec).some(word => word.includes(name)))
        .map(each => each.object),
      `with ${name} in a command`,
    ),
  )

const words = (spec: unknown): readonly string[] =>
  ['initContainers', 'containers']
    .flatMap(list => rows(at(spec, list)))
    .flatMap(each => [...texts(each['command']), ...texts(each['args'])])

/**
 * `workload`: Deployments of these names, or with them as label `app` or `app.kubernetes.io/name`,
 * outside the namespace of Istio.
 */
export const workload: Detect = ({survey, seen}, {names = []}) => {
  const found = templatesIn(survey).filter(
    ({object, labels}) =>
      object.metadata.namespace !== seen.istioNamespace &&
      names.some(name =>
        [object.metadata.name, labels['app'], labels['app.kubernetes.io/name']].includes(name),
      ),
  )
  return signsOf(
    found.map(each => each.object),
    `outside namespace ${text(seen.istioNamespace) ?? ''}`,
  )
}
