import type {CustomKind, Kind, Subresource} from '../kinds.ts'
import {isFields} from '../../../mesh/fields.ts'
import {timestamp} from '../api-object.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const PART_VERBS = ['get', 'patch', 'update']
/** What a table shows when the definition names no columns. */
const AGE = {name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'}

/**
 * The kinds that a CustomResourceDefinition (with its defaults) adds, one for each served version,
 * the preferred version first.
 */
export function kindsOfCrd(crd: ApiObject): Kind[] {
  const spec = fieldsOf(crd['spec'])
  const served = listOf(spec['versions']).filter(version => version['served'] === true)
  return served
    .sort((one, other) => byPreference(textOf(one['name']), textOf(other['name'])))
    .map(version => kindOf(spec, version))
}

/**
 * The status of a definition that is served: names accepted, established, and every version that
 * objects were ever stored in. In: now in ms since 1970. Keeps the times of conditions that are
 * already true.
 */
export function crdStatus(crd: ApiObject, now: number): Fields {
  const spec = fieldsOf(crd['spec'])
  const status = fieldsOf(crd['status'])
  const stored = listOf(spec['versions'])
    .filter(version => version['storage'] === true)
    .map(version => version['name'])
  const known = Array.isArray(status['storedVersions'])
    ? (status['storedVersions'] as unknown[])
    : []
  const conditions = [
    condition(status, now, {
      type: 'NamesAccepted',
      reason: 'NoConflicts',
      message: 'no conflicts found',
    }),
    condition(status, now, {
      type: 'Established',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    }),
  ]
  return {
    acceptedNames: fieldsOf(spec['names']),
    conditions,
    storedVersions: [...new Set([...known, ...stored])],
  }
}

/** The status that the API server itself gives a new definition, before anybody serves it. */
export function firstCrdStatus(crd: ApiObject): Fields {
  const stored = listOf(fieldsOf(crd['spec'])['versions']).filter(
    version => version['storage'] === true,
  )
  return {
    acceptedNames: {kind: '', plural: ''},
    conditions: null,
    storedVersions: stored.map(version => version['name']),
  }
}

function condition(
  status: Fields,
  now: number,
  is: {type: string; reason: string; message: string},
): Fields {
  const was = listOf(status['conditions']).find(
    one => one['type'] === is.type && one['status'] === 'True',
  )
  return (
    was ?? {
      type: is.type,
      status: 'True',
      lastTransitionTime: timestamp(now),
      reason: is.reason,
      message: is.message,
    }
  )
}

function kindOf(spec: Fields, version: Fields): Kind {
  const names = fieldsOf(spec['names'])
  const [group, plural, kind] = [
    textOf(spec['group']),
    textOf(names['plural']),
    textOf(names['kind']),
  ]
  const home = {group, version: textOf(version['name']), kind}
  return {
    ...home,
    plural,
    singular: textOf(names['singular']),
    namespaced: spec['scope'] === 'Namespaced',
    shortNames: textsOf(names['shortNames']),
    categories: textsOf(names['categories']),
    verbs: VERBS,
    subresources: subresourcesOf(home, fieldsOf(version['subresources'])),
    storage: `${plural}.${group}`,
    custom: customOf(version),
  }
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : []

function subresourcesOf(
  home: Pick<Kind, 'group' | 'version' | 'kind'>,
  {status, scale}: {status?: unknown; scale?: unknown},
): Subresource[] {
  const parts: Subresource[] = []
  if (isFields(status)) parts.push({name: 'status', ...home, verbs: PART_VERBS})
  if (isFields(scale))
    parts.push({
      name: 'scale',
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: PART_VERBS,
    })
  return parts
}

function customOf(version: Fields): CustomKind {
  const {status, scale} = fieldsOf(version['subresources'])
  const schema = fieldsOf(version['schema'])['openAPIV3Schema']
  const columns = listOf(version['additionalPrinterColumns']) as unknown as CustomKind['columns']
  return {
    schema: isFields(schema) ? schema : undefined,
    columns: columns.length === 0 ? [AGE] : columns,
    hasStatus: isFields(status),
    ...(isFields(scale) ? {scale: scale as unknown as NonNullable<CustomKind['scale']>} : {}),
    stored: version['storage'] === true,
  }
}

/** `v2`, `v1`, `v2beta1`, `v1beta2`, `v1alpha1`, then all else by name. */
function byPreference(one: string, other: string): number {
  const [a, b] = [rank(one), rank(other)]
  if (a === undefined || b === undefined)
    return a === b ? (one < other ? -1 : 1) : a === undefined ? 1 : -1
  return b.stage - a.stage || b.major - a.major || b.minor - a.minor
}

function rank(version: string): {stage: number; major: number; minor: number} | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return undefined
  const [, major, stage, minor] = match
  return {
    stage: stage === 'alpha' ? 0 : stage === 'beta' ? 1 : 2,
    major: Number(major),
    minor: Number(minor ?? 0),
  }
}
