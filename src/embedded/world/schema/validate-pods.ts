import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {
  complaints,
  duplicate,
  everyOne,
  forbiddenField,
  noDuplicates,
  oneOf,
  required,
  unsupported,
  wrong,
} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {dnsLabel, dnsSubdomain, qualifiedName} from './names.ts'
import {containerErrors, hostPortErrors} from './validate-containers.ts'
import {annotationErrors, labelErrors} from './validate-meta.ts'
import {selectorErrors} from './validate-selectors.ts'
import {own} from '../../../mesh/own.ts'

/** What is wrong with a pod's spec. `field`: where it stands (`spec`, `spec.template.spec`). */
export function podSpecErrors(spec: Fields, field: string): FieldError[] {
  const volumes = listOf(spec['volumes'])
  const names = volumes.map(volume => textOf(volume['name']))
  return [
    ...volumeErrors(volumes, `${field}.volumes`),
    ...allContainers(spec, field, names),
    ...oneOf(`${field}.restartPolicy`, spec['restartPolicy'], ['Always', 'OnFailure', 'Never']),
    ...oneOf(`${field}.dnsPolicy`, spec['dnsPolicy'], [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
    ...labelErrors(spec['nodeSelector'], `${field}.nodeSelector`),
    ...nameErrors(spec, field),
    ...everyOne(listOf(spec['tolerations']), `${field}.tolerations`, tolerationErrors),
    ...everyOne(
      listOf(spec['topologySpreadConstraints']),
      `${field}.topologySpreadConstraints`,
      spreadErrors,
    ),
    ...(typeof spec['activeDeadlineSeconds'] === 'number' && spec['activeDeadlineSeconds'] < 1
      ? [
          wrong(
            `${field}.activeDeadlineSeconds`,
            spec['activeDeadlineSeconds'],
            'must be between 1 and 2147483647, inclusive',
          ),
        ]
      : []),
  ]
}

/** What is wrong with the template of pods that are made of it. */
export function templateErrors(template: Fields, field: string): FieldError[] {
  const meta = fieldsOf(template['metadata'])
  return [
    ...labelErrors(meta['labels'], `${field}.labels`),
    ...annotationErrors(meta['annotations'], `${field}.annotations`),
    ...podSpecErrors(fieldsOf(template['spec']), `${field}.spec`),
  ]
}

function allContainers(spec: Fields, field: string, volumes: readonly string[]): FieldError[] {
  const containers = listOf(spec['containers'])
  const starters = listOf(spec['initContainers'])
  const around = {volumes, hostNetwork: spec['hostNetwork'] === true}
  const taken = containers.map(one => one['name'])
  const again = everyOne(starters, `${field}.initContainers`, (one, at) =>
    one['name'] !== '' && taken.includes(one['name']) ? [duplicate(`${at}.name`, one['name'])] : [],
  )
  return [
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...everyOne(containers, `${field}.containers`, (one, at) => containerErrors(one, at, around)),
    ...noDuplicates(taken, `${field}.containers`, 'name'),
    ...hostPortErrors(containers, `${field}.containers`),
    ...everyOne(starters, `${field}.initContainers`, (one, at) => containerErrors(one, at, around)),
    ...noDuplicates(
      starters.map(one => one['name']),
      `${field}.initContainers`,
      'name',
    ),
    ...again,
  ]
}

function nameErrors(spec: Fields, field: string): FieldError[] {
  const named = (key: string, check: (text: string) => string[]): FieldError[] =>
    textOf(own(spec, key)) === ''
      ? []
      : complaints(`${field}.${key}`, own(spec, key), check(textOf(own(spec, key))))
  return [
    ...named('serviceAccountName', dnsSubdomain),
    ...named('nodeName', dnsSubdomain),
    ...named('hostname', dnsLabel),
    ...named('subdomain', dnsLabel),
    ...named('schedulerName', qualifiedName),
  ]
}

function volumeErrors(volumes: readonly Fields[], field: string): FieldError[] {
  return [
    ...everyOne(volumes, field, volumeError),
    ...noDuplicates(
      volumes.map(one => one['name']),
      field,
      'name',
    ),
  ]
}

function volumeError(volume: Fields, field: string): FieldError[] {
  const name = textOf(volume['name'])
  const named =
    name === '' ? [required(`${field}.name`)] : complaints(`${field}.name`, name, dnsLabel(name))
  const [, ...more] = [
    'hostPath',
    'emptyDir',
    'secret',
    'configMap',
    'persistentVolumeClaim',
    'projected',
    'downwardAPI',
    'csi',
    'ephemeral',
    'nfs',
    'image',
  ]
    .filter(key => own(volume, key) !== undefined)
    .sort((one, other) => first(one) - first(other))
  return [
    ...named,
    ...sourceErrors(volume, field),
    ...more.map(key =>
      forbiddenField(`${field}.${key}`, 'may not specify more than 1 volume type'),
    ),
  ]
}

/** The server asks for emptyDir first. */
const first = (key: string): number => (key === 'emptyDir' ? 0 : 1)

const NEEDED: readonly (readonly [string, string])[] = [
  ['secret', 'secretName'],
  ['configMap', 'name'],
  ['hostPath', 'path'],
  ['persistentVolumeClaim', 'claimName'],
  ['csi', 'driver'],
]

function sourceErrors(volume: Fields, field: string): FieldError[] {
  return NEEDED.flatMap(([kind, key]) => {
    const source = own(volume, kind)
    const isLacking = isFields(source) && textOf(own(source, key)) === ''
    return isLacking ? [required(`${field}.${kind}.${key}`)] : []
  })
}

function tolerationErrors(one: Fields, field: string): FieldError[] {
  const {operator} = one
  const key = textOf(one['key'])
  const keyed = key === '' ? [] : complaints(`${field}.key`, key, qualifiedName(key))
  const all =
    key === '' && operator !== 'Exists'
      ? [
          wrong(
            `${field}.operator`,
            operator ?? '',
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []
  const valued =
    operator === 'Exists' && textOf(one['value']) !== ''
      ? [
          wrong(
            `${field}.operator`,
            one['value'],
            "value must be empty when `operator` is 'Exists'",
          ),
        ]
      : []
  const known =
    operator === undefined || operator === 'Equal' || operator === 'Exists'
      ? []
      : [unsupported(`${field}.operator`, operator, ['Equal', 'Exists'])]
  return [
    ...keyed,
    ...all,
    ...valued,
    ...known,
    ...oneOf(`${field}.effect`, one['effect'], ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  ]
}

function spreadErrors(one: Fields, field: string): FieldError[] {
  const skew =
    typeof one['maxSkew'] === 'number' && one['maxSkew'] > 0
      ? []
      : [wrong(`${field}.maxSkew`, one['maxSkew'] ?? 0, 'must be greater than zero')]
  const key =
    textOf(one['topologyKey']) === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []
  return [
    ...skew,
    ...key,
    ...oneOf(`${field}.whenUnsatisfiable`, one['whenUnsatisfiable'] ?? '', [
      'DoNotSchedule',
      'ScheduleAnyway',
    ]),
    ...selectorErrors(one['labelSelector'], `${field}.labelSelector`),
  ]
}
