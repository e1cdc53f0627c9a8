import type {Kind} from '../kinds.ts'
import {apiVersionOf} from '../kinds.ts'
import {Refusal, notAcceptable} from '../refusal.ts'
import type {ObjectMeta, ApiObject} from '../api-object.ts'
import {tableOf} from './table.ts'

/** The form in which a client wants objects. */
export type Form = 'plain' | 'table' | 'metadata'

export interface OutputFormat {
  readonly form: Form
  /** What the rows of a table carry along. */
  readonly include: 'None' | 'Metadata' | 'Object'
  /** Does a table tell its columns? Default: yes. */
  readonly headers?: boolean
}

export interface ListMeta {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/**
 * In: an Accept header, and what the query says about tables. Out: the first form of it that the
 * API has.
 * @throws Refusal 406 when there is none.
 */
export function negotiateOutput(accept: string, includeObject: string | null): OutputFormat {
  const include = rowsCarry(includeObject)
  for (const range of accept.split(',').map(each => each.trim())) {
    const [type = '', ...parameters] = range.split(';').map(each => each.trim())
    if (!['', '*/*', 'application/*', 'application/json', 'application/yaml'].includes(type))
      continue
    const as = parameters.find(each => each.startsWith('as='))?.slice(3)
    if (as === undefined) return {form: 'plain', include}
    if (!isKnown(parameters)) continue
    if (as === 'Table') return {form: 'table', include: checkedInclude(includeObject, include)}
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
      return {form: 'metadata', include}
  }
  throw notAcceptable()
}

const isKnown = (parameters: readonly string[]): boolean =>
  ['v1', 'v1beta1'].includes(parameters.find(each => each.startsWith('v='))?.slice(2) ?? 'v1')

const rowsCarry = (asked: string | null): OutputFormat['include'] =>
  asked === 'None' || asked === 'Object' ? asked : 'Metadata'

function checkedInclude(
  asked: string | null,
  include: OutputFormat['include'],
): OutputFormat['include'] {
  if (asked === null || ['', 'None', 'Metadata', 'Object'].includes(asked)) return include
  throw new Refusal(
    400,
    'BadRequest',
    'Unable to convert to Table as requested: includeObject: Invalid value: ' +
      `${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

/** One object as JSON text. */
export function objectText(
  kind: Kind,
  object: ApiObject,
  wanted: OutputFormat,
  now: number,
): string {
  if (wanted.form === 'metadata') return partial(object)
  if (wanted.form === 'table')
    return JSON.stringify(
      tableOf(kind, [served(kind, object)], now, {
        listMeta: {resourceVersion: object.metadata.resourceVersion},
        include: wanted.include,
        headers: wanted.headers ?? true,
      }),
    )
  return whole(kind, object)
}

/** A list as JSON text. */
export function listText(
  kind: Kind,
  objects: readonly ApiObject[],
  meta: ListMeta,
  order: {wanted: OutputFormat; now: number},
): string {
  const {wanted, now} = order
  if (wanted.form === 'table')
    return JSON.stringify(
      tableOf(
        kind,
        objects.map(each => served(kind, each)),
        now,
        {listMeta: meta, include: wanted.include},
      ),
    )
  const head =
    wanted.form === 'metadata'
      ? '{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1"'
      : `{"kind":"${kind.kind}List","apiVersion":"${apiVersionOf(kind)}"`
  const items = objects.map(each =>
    wanted.form === 'metadata'
      ? partial(each)
      : kind.custom === undefined
        ? bare(each)
        : whole(kind, each),
  )
  return `${head},"metadata":${JSON.stringify(meta)},"items":[${items.join(',')}]}`
}

const texts = new WeakMap<ApiObject, string>()

/**
 * Without kind and apiVersion, as items of lists of built-in kinds are. Objects never change, so
 * that their text is made once.
 */
function bare(object: ApiObject): string {
  const known = texts.get(object)
  if (known !== undefined) return known
  const {apiVersion: _apiVersion, kind: _kind, ...rest} = object
  const text = JSON.stringify(rest)
  texts.set(object, text)
  return text
}

function whole(kind: Kind, object: ApiObject): string {
  return `{"kind":"${kind.kind}","apiVersion":"${apiVersionOf(kind)}",${bare(object).slice(1)}`
}

function partial({metadata}: {readonly metadata: ObjectMeta}): string {
  return JSON.stringify({kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata})
}

/** The object in the version that was asked for. */
function served(kind: Kind, object: ApiObject): ApiObject {
  return {...object, apiVersion: apiVersionOf(kind), kind: kind.kind}
}
