import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {forbiddenField, wrong} from './errors.ts'
import {fieldsOf, listOf} from './fields.ts'
import {own} from '../../../mesh/own.ts'

const POD_WORDS =
  'pod updates may not change fields other than ' +
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` ' +
  '(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it ' +
  'to be set to 1 if it was previously negative)'
const STATEFUL_WORDS =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', " +
  "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and " +
  "'minReadySeconds' are forbidden"
const STATEFUL_FREE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]
const CLAIM_WORDS =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
/** A claim's volume is bound to it later. */
const CLAIM_FREE = ['resources', 'volumeAttributesClassName', 'volumeName']

type Check = (was: Fields, is: Fields) => FieldError[]

const CHANGES: Readonly<Record<string, Check>> = {
  Deployment: specFixed('selector'),
  ReplicaSet: specFixed('selector'),
  DaemonSet: specFixed('selector'),
  StatefulSet: (was, is) =>
    same(without(was['spec'], STATEFUL_FREE), without(is['spec'], STATEFUL_FREE))
      ? []
      : [forbiddenField('spec', STATEFUL_WORDS)],
  Job: jobChange,
  Pod: podChange,
  Service: serviceChange,
  ConfigMap: (was, is) => sealed(was, is, ['data', 'binaryData']),
  Secret: (was, is) => [...fixed(was, is, 'type'), ...sealed(was, is, ['data'])],
  RoleBinding: roleChange,
  ClusterRoleBinding: roleChange,
  PersistentVolumeClaim: (was, is) =>
    same(without(was['spec'], CLAIM_FREE), without(is['spec'], CLAIM_FREE))
      ? []
      : [forbiddenField('spec', CLAIM_WORDS)],
  PriorityClass: (was, is) =>
    was['value'] === is['value']
      ? []
      : [forbiddenField('value', 'may not be changed in an update.')],
  EndpointSlice: (was, is) => fixed(was, is, 'addressType'),
  StorageClass: (was, is) =>
    ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']
      .filter(key => !same(own(was, key), own(is, key)))
      .map(key => forbiddenField(key, `updates to ${key} are forbidden.`)),
  CustomResourceDefinition: crdChange,
}

/**
 * What may not change in objects of that kind. The server adds to some of these a dump or a
 * difference of its own Go types (pod and claim specs, templates of Jobs); that is left out or
 * shown as JSON of the API.
 */
export function changeErrors(kind: string, was: Fields, is: Fields): FieldError[] {
  return own(CHANGES, kind)?.(was, is) ?? []
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => same(item, other[index]))
  if (!isFields(one) || !isFields(other)) return false
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every(key =>
    same(own(one, key), own(other, key)),
  )
}

function without(value: unknown, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([key]) => !keys.includes(key)))
}

function fixed(was: Fields, is: Fields, key: string, field = key): FieldError[] {
  return same(own(was, key), own(is, key)) ? [] : [wrong(field, own(is, key), 'field is immutable')]
}

function specFixed(...keys: readonly string[]): Check {
  return (was, is) =>
    keys.flatMap(key => fixed(fieldsOf(was['spec']), fieldsOf(is['spec']), key, `spec.${key}`))
}

function sealed(was: Fields, is: Fields, keys: readonly string[]): FieldError[] {
  if (was['immutable'] !== true) return []
  const words = 'field is immutable when `immutable` is set'
  const opened = is['immutable'] === true ? [] : [forbiddenField('immutable', words)]
  return [
    ...opened,
    ...keys
      .filter(key => !same(own(was, key), own(is, key)))
      .map(key => forbiddenField(key, words)),
  ]
}

function roleChange(was: Fields, is: Fields): FieldError[] {
  if (same(was['roleRef'], is['roleRef'])) return []
  const {apiGroup, kind, name} = fieldsOf(is['roleRef'])
  return [wrong('roleRef', {APIGroup: apiGroup, Kind: kind, Name: name}, 'cannot change roleRef')]
}

function jobChange(was: Fields, is: Fields): FieldError[] {
  const [old, now] = [fieldsOf(was['spec']), fieldsOf(is['spec'])]
  const completions =
    old['completionMode'] === 'Indexed' ? [] : fixed(old, now, 'completions', 'spec.completions')
  const waiting = old['suspend'] === true && fieldsOf(was['status'])['startTime'] === undefined
  const template = waiting
    ? fixed(schedulable(old), schedulable(now), 'template', 'spec.template')
    : fixed(old, now, 'template', 'spec.template')
  return [
    ...completions,
    ...fixed(old, now, 'selector', 'spec.selector'),
    ...template,
    ...fixed(old, now, 'completionMode', 'spec.completionMode'),
  ]
}

/** Where the pods of a Job go may still change while it has not begun. */
function schedulable(spec: Fields): Fields {
  const template = fieldsOf(spec['template'])
  return {
    template: {
      metadata: without(template['metadata'], ['labels', 'annotations']),
      spec: without(template['spec'], [
        'nodeSelector',
        'affinity',
        'tolerations',
        'schedulingGates',
      ]),
    },
  }
}

function serviceChange(was: Fields, is: Fields): FieldError[] {
  const [old, now] = [fieldsOf(was['spec']), fieldsOf(is['spec'])]
  const had =
    old['type'] !== 'ExternalName' &&
    now['type'] !== 'ExternalName' &&
    old['clusterIP'] !== undefined
  return had && now['clusterIP'] !== undefined && old['clusterIP'] !== now['clusterIP']
    ? [wrong('spec.clusterIPs[0]', [now['clusterIP']], 'may not change once set')]
    : []
}

/**
 * Of a pod only images, the deadline and more tolerations may change; that it gets a node is not
 * the client's doing.
 */
function podChange(was: Fields, is: Fields): FieldError[] {
  const [old, now] = [fieldsOf(was['spec']), fieldsOf(is['spec'])]
  const grown = ['containers', 'initContainers'].find(
    key => listOf(own(old, key)).length !== listOf(own(now, key)).length,
  )
  if (grown !== undefined)
    return [forbiddenField(`spec.${grown}`, 'pod updates may not add or remove containers')]
  const kept = listOf(old['tolerations']).every(one =>
    listOf(now['tolerations']).some(other =>
      same(without(one, ['tolerationSeconds']), without(other, ['tolerationSeconds'])),
    ),
  )
  const tolerant = kept
    ? []
    : [
        forbiddenField(
          'spec.tolerations',
          'existing toleration can not be modified except its tolerationSeconds',
        ),
      ]
  return [
    ...tolerant,
    ...(same(podCore(old), podCore(now)) ? [] : [forbiddenField('spec', POD_WORDS)]),
  ]
}

function podCore(spec: Fields): Fields {
  const {containers, initContainers, ...rest} = without(spec, [
    'activeDeadlineSeconds',
    'tolerations',
    'terminationGracePeriodSeconds',
    'ephemeralContainers',
    'schedulingGates',
  ])
  const imageless = (list: unknown): Fields[] => listOf(list).map(one => without(one, ['image']))
  return {...rest, containers: imageless(containers), initContainers: imageless(initContainers)}
}

function crdChange(was: Fields, is: Fields): FieldError[] {
  const [old, now] = [fieldsOf(was['spec']), fieldsOf(is['spec'])]
  const [names, newNames] = [fieldsOf(old['names']), fieldsOf(now['names'])]
  const stored = fieldsOf(was['status'])['storedVersions']
  const left = new Set(listOf(now['versions']).map(version => version['name']))
  const missing = (Array.isArray(stored) ? stored : [])
    .map(String)
    .flatMap((version, index) => (left.has(version) ? [] : [goneVersion(version, index)]))
  return [
    ...fixed(old, now, 'scope', 'spec.scope'),
    ...fixed(names, newNames, 'kind', 'spec.names.kind'),
    ...fixed(names, newNames, 'plural', 'spec.names.plural'),
    ...fixed(old, now, 'group', 'spec.group'),
    ...missing,
  ]
}

function goneVersion(version: string, index: number): FieldError {
  const words =
    `missing from spec.versions; ${version} was previously a storage version, and must remain ` +
    'in spec.versions until a storage migration ensures no data remains persisted in ' +
    `${version} and removes ${version} from status.storedVersions`
  return wrong(`status.storedVersions[${index}]`, version, words)
}
