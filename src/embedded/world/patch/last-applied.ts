import {DEPTH_MOST, isDeeper} from '../depth.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {compared} from './compare.ts'
import {difference} from './field-set.ts'
import type {FieldSet} from './field-set.ts'
import {fieldsOf} from './owned.ts'
import type {Type} from './types.ts'

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The fields that a client-side `kubectl apply` set and that still are as it set them; undefined
 * when there was none.
 */
export function lastAppliedFields(
  type: Type,
  apiVersion: string,
  live: object,
): FieldSet | undefined {
  const text = annotationsOf(live)?.[ANNOTATION]
  if (typeof text !== 'string' || text === '') return undefined
  const last = parsed(text)
  if (!isFields(last) || last['apiVersion'] !== apiVersion) return undefined
  const {removed, modified, added} = compared(type, last, live, false)
  return [modified, added, removed].reduce(difference, fieldsOf(type, last))
}

/** A server-side `kubectl apply` keeps the annotation of an earlier client-side one up to date. */
export function withLastApplied(object: ApiObject, config: Fields): ApiObject {
  const annotations = object.metadata.annotations
  const before = annotations?.[ANNOTATION]
  if (before === undefined || before === '') return object
  const now = `${goJson(withoutAnnotation(config))}\n`
  return now === before
    ? object
    : {...object, metadata: {...object.metadata, annotations: {...annotations, [ANNOTATION]: now}}}
}

function annotationsOf(object: unknown): Fields | undefined {
  const metadata = isFields(object) ? object['metadata'] : undefined
  const annotations = isFields(metadata) ? metadata['annotations'] : undefined
  return isFields(annotations) ? annotations : undefined
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isDeeper(value, DEPTH_MOST) ? undefined : value
  } catch {
    return undefined
  }
}

function withoutAnnotation(config: Fields): Fields {
  const annotations = annotationsOf(config)
  const metadata = config['metadata']
  if (annotations === undefined || !isFields(metadata)) return config
  const {[ANNOTATION]: _, ...others} = annotations
  return {...config, metadata: {...metadata, annotations: others}}
}

/** JSON as Go writes it: keys sorted, and `<`, `>`, `&` escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    isFields(item)
      ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
      : item,
  ).replace(/[<>&\u2028\u2029]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
