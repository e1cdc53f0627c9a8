import type {Kind} from '../kinds.ts'
import {apiVersionOf} from '../kinds.ts'
import {Refusal, notAcceptable} from '../refusal.ts'
import type {Meta, Thing} from '../thing.ts'
import {tableOf} from './table.ts'

/** The form in which a client wants objects. */
export type Form = 'plain' | 'table' | 'metadata'

export interface Wanted {
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
export function wantedForm(accept: string, includeObject: string | null): Wanted {
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

const rowsCarry = (asked: string | null): Wanted['include'] =>
  asked === 'None' || asked === 'Object' ? asked : 'Metadata'

function checkedInclude(asked: string | null, include: Wanted['include']): Wanted['include'] {
  if (asked === null || ['', 'None', 'Metadata', 'Object'].includes(asked)) return include
  throw new Refusal(
    400,
    'BadRequest',
    'Unable to convert to Table as requested: includeObject: Invalid value: ' +
      `${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

/** One object as JSON text. */
export function textOf(kind: Kind, thing: Thing, wanted: Wanted, now: number): string {
  if (wanted.form === 'metadata') return partial(thing)
  if (wanted.form === 'table')
    return JSON.stringify(
      tableOf(kind, [served(kind, thing)], now, {
        listMeta: {resourceVersion: thing.metadata.resourceVersion},
        include: wanted.include,
        headers: wanted.headers ?? true,
      }),
    )
  return whole(kind, thing)
}

/** A list as JSON text. */
export function listText(
  kind: Kind,
  things: readonly Thing[],
  meta: ListMeta,
  order: {wanted: Wanted; now: number},
): string {
  const {wanted, now} = order
  if (wanted.form === 'table')
    return JSON.stringify(
      tableOf(
        kind,
        things.map(each => served(kind, each)),
        now,
        {listMeta: meta, include: wanted.include},
      ),
    )
  const head =
    wanted.form === 'metadata'
      ? '{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1"'
      : `{"kind":"${kind.kind}List","apiVersion":"${apiVersionOf(kind)}"`
  const items = things.map(each =>
    wanted.form === 'metadata'
      ? partial(each)
      : kind.custom === undefined
        ? bare(each)
        : whole(kind, each),
  )
  return `${head},"metadata":${JSON.stringify(meta)},"items":[${items.join(',')}]}`
}

const texts = new WeakMap<Thing, string>()

/**
 * Without kind and apiVersion, as items of lists of built-in kinds are. Objects never change, so
 * that their text is made once.
 */
function bare(thing: Thing): string {
  const known = texts.get(thing)
  if (known !== undefined) return known
  const {apiVersion: _apiVersion, kind: _kind, ...rest} = thing
  const text = JSON.stringify(rest)
  texts.set(thing, text)
  return text
}

function whole(kind: Kind, thing: Thing): string {
  return `{"kind":"${kind.kind}","apiVersion":"${apiVersionOf(kind)}",${bare(thing).slice(1)}`
}

function partial({metadata}: {readonly metadata: Meta}): string {
  return JSON.stringify({kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata})
}

/** The object in the version that was asked for. */
function served(kind: Kind, thing: Thing): Thing {
  return {...thing, apiVersion: apiVersionOf(kind), kind: kind.kind}
}
