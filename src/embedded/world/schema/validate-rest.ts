import type {FieldError} from '../refusal.ts'
import type {Fields} from '../api-object.ts'
import {atLeastZero, complaints, forbiddenField, required, tooLong, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {dataKey, dnsSubdomain} from './names.ts'
import {countOrShare} from './validate-resources.ts'
import {selectorErrors} from './validate-selectors.ts'
import {own} from '../../../mesh/own.ts'

/** All values of a Secret or ConfigMap together. */
const DATA = 1024 * 1024
/** What a Secret of a type must hold. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

export function configMapErrors(object: Fields): FieldError[] {
  const [data, binary] = [fieldsOf(object['data']), fieldsOf(object['binaryData'])]
  const keys = Object.keys(data).flatMap(key => [
    ...complaints(`data[${key}]`, key, dataKey(key)),
    ...(Object.hasOwn(binary, key)
      ? [wrong(`data[${key}]`, key, 'duplicate of key present in binaryData')]
      : []),
  ])
  const binaries = Object.keys(binary).flatMap(key =>
    complaints(`binaryData[${key}]`, key, dataKey(key)),
  )
  return [
    ...keys,
    ...binaries,
    ...(sizeOf(data) + sizeOf(binary) > DATA ? [tooLong('', DATA)] : []),
  ]
}

export function secretErrors(object: Fields): FieldError[] {
  const data = fieldsOf(object['data'])
  const type = textOf(object['type'])
  const keys = Object.keys(data).flatMap(key => complaints(`data[${key}]`, key, dataKey(key)))
  const missing = (own(NEEDED, type) ?? [])
    .filter(key => own(data, key) === undefined)
    .map(key => required(`data[${key}]`))
  const account = 'kubernetes.io/service-account.name'
  const nobodys =
    type === 'kubernetes.io/service-account-token' &&
    textOf(fieldsOf(fieldsOf(object['metadata'])['annotations'])[account]) === ''
  return [
    ...keys,
    ...(sizeOf(data) * 0.75 > DATA ? [tooLong('data', DATA)] : []),
    ...missing,
    ...(nobodys ? [required(`metadata.annotations[${account}]`)] : []),
  ]
}

const sizeOf = (data: Fields): number =>
  Object.values(data).reduce<number>((sum, value) => sum + textOf(value).length, 0)

export function budgetErrors({spec}: Fields): FieldError[] {
  const {minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy} = fieldsOf(spec)
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
    }
    return [wrong('spec', shown, 'minAvailable and maxUnavailable cannot be both set')]
  }
  return [
    ...countOrShare(minAvailable, 'spec.minAvailable', true),
    ...countOrShare(maxUnavailable, 'spec.maxUnavailable', true),
    ...selectorErrors(selector, 'spec.selector'),
  ]
}

export function scalerErrors({spec}: Fields): FieldError[] {
  const {minReplicas, maxReplicas = 0, scaleTargetRef, metrics} = fieldsOf(spec)
  const [least, most] = [minReplicas as number, maxReplicas as number]
  const {apiVersion, kind, name} = fieldsOf(scaleTargetRef)
  const idle =
    least === 0 && !listOf(metrics).some(({type}) => type === 'Object' || type === 'External')
  return [
    ...(least < 1 ? [wrong('spec.minReplicas', least, 'must be greater than or equal to 1')] : []),
    ...(most < 1 ? [wrong('spec.maxReplicas', most, 'must be greater than 0')] : []),
    ...(most < least
      ? [wrong('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...Object.entries({kind, name})
      .filter(([, value]) => textOf(value) === '')
      .map(([key]) => required(`spec.scaleTargetRef.${key}`)),
    ...(textOf(apiVersion) === ''
      ? [wrong('spec.scaleTargetRef.apiVersion', '', 'apiVersion must specify API group')]
      : []),
    ...(idle
      ? [
          forbiddenField(
            'spec.metrics',
            'must specify at least one Object or External metric to support scaling to zero replicas',
          ),
        ]
      : []),
  ]
}

export function leaseErrors({spec}: Fields): FieldError[] {
  const {leaseDurationSeconds, leaseTransitions} = fieldsOf(spec)
  const short =
    typeof leaseDurationSeconds === 'number' && leaseDurationSeconds <= 0
      ? [wrong('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')]
      : []
  return [...short, ...atLeastZero('spec.leaseTransitions', leaseTransitions)]
}

export function claimErrors({spec}: Fields): FieldError[] {
  const {accessModes, resources} = fieldsOf(spec)
  const storage = fieldsOf(fieldsOf(resources)['requests'])['storage']
  return [
    ...(Array.isArray(accessModes) && accessModes.length > 0
      ? []
      : [required('spec.accessModes', 'at least 1 access mode is required')]),
    ...(storage === undefined ? [required('spec.resources[storage]')] : []),
  ]
}

export function priorityErrors({metadata, value}: Fields): FieldError[] {
  const name = textOf(fieldsOf(metadata)['name'])
  const high = typeof value === 'number' && value > 1_000_000_000 && !name.startsWith('system-')
  return high
    ? [forbiddenField('value', 'maximum allowed value of a user defined priority is 1000000000')]
    : []
}

export function apiServiceErrors({metadata, spec}: Fields): FieldError[] {
  const {group, version} = fieldsOf(spec)
  const wanted = `${textOf(version)}.${textOf(group)}`
  const name = fieldsOf(metadata)['name']
  const misnamed =
    name === wanted
      ? []
      : [wrong('metadata.name', name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`)]
  return [
    ...misnamed,
    ...(textOf(group) === '' ? [] : complaints('spec.group', group, dnsSubdomain(textOf(group)))),
  ]
}
