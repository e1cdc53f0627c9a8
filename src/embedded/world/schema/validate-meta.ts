import type {Kind} from '../kinds.ts'
import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {complaints, everyOne, forbiddenField, required, tooLong, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {
  dns1035Label,
  dnsSubdomain,
  labelValue,
  pathSegment,
  plainLabel,
  qualifiedName,
} from './names.ts'
import {own} from '../../../mesh/own.ts'

/** All annotations of an object together, keys and values. */
const ANNOTATIONS = 256 * 1024
const NAMES: Readonly<Record<string, (name: string) => string[]>> = {
  Namespace: plainLabel,
  Service: dns1035Label,
  Role: pathSegment,
  ClusterRole: pathSegment,
  RoleBinding: pathSegment,
  ClusterRoleBinding: pathSegment,
  APIService: pathSegment,
}
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion']

/** What is wrong with the metadata of an object. */
export function validateMeta(kind: Pick<Kind, 'kind' | 'namespaced'>, meta: Fields): FieldError[] {
  return [
    ...nameErrors(kind, meta),
    ...namespaceErrors(kind, meta),
    ...labelErrors(meta['labels'], 'metadata.labels'),
    ...annotationErrors(meta['annotations'], 'metadata.annotations'),
    ...ownerErrors(meta['ownerReferences']),
    ...finalizerErrors(meta['finalizers']),
  ]
}

/** What an update may not change in metadata. In: both as they would be stored. */
export function validateMetaChange(was: Fields, is: Fields): FieldError[] {
  const fixed = ['name', 'namespace', 'uid'].filter(
    key => own(is, key) !== undefined && own(was, key) !== own(is, key),
  )
  const errors = fixed.map(key => wrong(`metadata.${key}`, own(is, key), 'field is immutable'))
  const added =
    was['deletionTimestamp'] === undefined
      ? []
      : addedFinalizers(was['finalizers'], is['finalizers'])
  if (added.length === 0) return errors
  const quoted = added.map(each => `"${each}"`).join(', ')
  const why =
    'no new finalizers can be added if the object is being deleted, found new finalizers ' +
    `[]string{${quoted}}`
  return [...errors, forbiddenField('metadata.finalizers', why)]
}

/** Keys and values of labels; also of selectors. */
export function labelErrors(labels: unknown, field: string): FieldError[] {
  return Object.entries(fieldsOf(labels)).flatMap(([key, value]) => [
    ...complaints(field, key, qualifiedName(key)),
    ...complaints(field, value, labelValue(textOf(value))),
  ])
}

/** Keys of annotations (in whatever case) and their size. */
export function annotationErrors(annotations: unknown, field: string): FieldError[] {
  const entries = Object.entries(fieldsOf(annotations))
  const errors = entries.flatMap(([key]) =>
    complaints(field, key, qualifiedName(key.toLowerCase())),
  )
  const size = entries.reduce((sum, [key, value]) => sum + key.length + textOf(value).length, 0)
  return size > ANNOTATIONS ? [...errors, tooLong(field, ANNOTATIONS)] : errors
}

function nameErrors({kind}: Pick<Kind, 'kind'>, meta: Fields): FieldError[] {
  const check = own(NAMES, kind) ?? dnsSubdomain
  const [name, prefix] = [textOf(meta['name']), textOf(meta['generateName'])]
  // a generated name gets letters behind the prefix, which may end as a name may not
  const generated =
    prefix === ''
      ? []
      : complaints('metadata.generateName', prefix, check(prefix.replace(/[-.]$/, 'a')))
  if (name === '')
    return [...generated, required('metadata.name', 'name or generateName is required')]
  return [...generated, ...complaints('metadata.name', name, check(name))]
}

function namespaceErrors({namespaced}: Pick<Kind, 'namespaced'>, meta: Fields): FieldError[] {
  const namespace = textOf(meta['namespace'])
  if (!namespaced)
    return namespace === ''
      ? []
      : [forbiddenField('metadata.namespace', 'not allowed on this type')]
  return namespace === ''
    ? [required('metadata.namespace')]
    : complaints('metadata.namespace', namespace, plainLabel(namespace))
}

function ownerErrors(owners: unknown): FieldError[] {
  const list = listOf(owners)
  const errors = list.flatMap(owner => {
    const version =
      textOf(owner['apiVersion']) === ''
        ? [wrong('metadata.ownerReferences.apiVersion', '', 'version must not be empty')]
        : []
    const empty = ['kind', 'name', 'uid']
      .filter(key => textOf(own(owner, key)) === '')
      .map(key => wrong(`metadata.ownerReferences.${key}`, '', 'must not be empty'))
    return [...version, ...empty]
  })
  const [first, second] = list
    .filter(owner => owner['controller'] === true)
    .map(owner => `${textOf(owner['kind'])}/${textOf(owner['name'])}`)
  if (first === undefined || second === undefined) return errors
  return [
    ...errors,
    wrong(
      'metadata.ownerReferences',
      owners,
      `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`,
    ),
  ]
}

function finalizerErrors(finalizers: unknown): FieldError[] {
  const list = Array.isArray(finalizers) ? finalizers.map(textOf) : []
  const named = list.flatMap(one => complaints('metadata.finalizers', one, qualifiedName(one)))
  const both =
    list.includes('orphan') && list.includes('foregroundDeletion')
      ? [
          wrong(
            'metadata.finalizers',
            list,
            'finalizers orphan and foregroundDeletion cannot be both set',
          ),
        ]
      : []
  return [...named, ...both, ...everyOne(list, 'metadata.finalizers', finalizerForm)]
}

function finalizerForm(one: string, field: string): FieldError[] {
  return one.includes('/') || STANDARD_FINALIZERS.includes(one)
    ? []
    : [wrong(field, one, 'name is neither a standard finalizer name nor is it fully qualified')]
}

function addedFinalizers(was: unknown, is: unknown): string[] {
  const known = new Set(Array.isArray(was) ? was.map(textOf) : [])
  return (Array.isArray(is) ? is.map(textOf) : []).filter(one => !known.has(one))
}

/** The metadata of an object, none when it has none. */
export const metaOf = (object: Fields): Fields =>
  isFields(object['metadata']) ? object['metadata'] : {}
