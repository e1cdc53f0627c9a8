import type {KubeObject} from '../mesh/object.ts'
import {own} from '../mesh/own.ts'
import {OutsideError} from '../ports/trouble.ts'
import {isFields} from '../mesh/fields.ts'

/**
 * Is it an object as every Kubernetes API gives it? Its metadata has the types that we rely on; the
 * rest mesh/fields.ts reads.
 */
export function isKubeObject(value: unknown): value is KubeObject {
  if (!isFields(value) || !isFields(value['metadata'])) return false
  const {name, labels, annotations, ownerReferences, ...rest} = value['metadata']
  if (typeof name !== 'string' || name === '') return false
  if (!isTexts(labels) || !isTexts(annotations) || !areOwners(ownerReferences)) return false
  return TEXTS.every(key => isTextOrNothing(own(rest, key)))
}

const TEXTS = ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp']

const isNothing = (value: unknown): boolean => value === undefined || value === null

const isText = (value: unknown): boolean => typeof value === 'string'

const isTextOrNothing = (value: unknown): boolean => isNothing(value) || isText(value)

const isTexts = (value: unknown): boolean =>
  isNothing(value) || (isFields(value) && Object.values(value).every(isText))

const isOwner = (value: unknown): boolean =>
  isFields(value) && isText(value['kind']) && isText(value['name'])

const areOwners = (value: unknown): boolean =>
  isNothing(value) || (Array.isArray(value) && value.every(isOwner))

/** The answer to a request for one object. Throws OutsideError NOT_AN_API_SERVER. */
export function objectIn(answer: unknown): KubeObject {
  if (isKubeObject(answer)) return answer
  throw new OutsideError({
    kind: 'broken',
    code: 'NOT_AN_API_SERVER',
    what: 'The API server answered with something else than a Kubernetes object',
    why: 'it has no metadata, or not as every API server writes it',
    next: ['kubectl get --raw /version'],
  })
}
