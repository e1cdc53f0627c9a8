import type {Kind} from '../kinds.ts'
import type {ObjectMeta, ApiObject} from '../api-object.ts'
import {customPrinter} from './table-custom.ts'
import {printerOf} from './table-printers.ts'

/** One column. Clients show those of priority 0, and the others when asked for a wide table. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format: string
  readonly description: string
  readonly priority: number
}

/** Tells that the object of a row has come to its end. */
export interface RowCondition {
  readonly type: 'Completed'
  readonly status: 'True'
  readonly reason: string
  readonly message: string
}

/** How the objects of one kind become rows. */
export interface Printer {
  readonly columns: readonly Column[]
  /** One value for each column. In: `now` in ms since 1970, for ages. */
  cells(object: ApiObject, now: number): readonly unknown[]
  conditions?(object: ApiObject): readonly RowCondition[] | undefined
}

export interface PartialThing {
  readonly kind: 'PartialObjectMetadata'
  readonly apiVersion: string
  readonly metadata: ObjectMeta
}

export interface Row {
  readonly cells: readonly unknown[]
  readonly conditions?: readonly RowCondition[]
  readonly object: ApiObject | PartialThing | null
}

/** `meta.k8s.io/v1 Table`, as clients get it that ask for one. */
export interface Table {
  readonly kind: 'Table'
  readonly apiVersion: string
  readonly metadata: object
  readonly columnDefinitions: readonly Column[] | null
  readonly rows: readonly Row[]
}

export interface TableOrder {
  /** Of the list; for one object its resourceVersion. */
  readonly listMeta: object
  /** What a row carries besides its cells; default `Metadata`. */
  readonly include?: 'None' | 'Metadata' | 'Object'
  /** False in a watch for all but its first event: no columns then. Default true. */
  readonly headers?: boolean
}

const API = 'meta.k8s.io/v1'

/**
 * Objects of one kind as a table, with the columns that kube-apiserver 1.35 has for them.
 * Descriptions are left empty. In: `now` in ms since 1970.
 */
export function tableOf(
  kind: Kind,
  objects: readonly ApiObject[],
  now: number,
  {listMeta, include = 'Metadata', headers = true}: TableOrder,
): Table {
  const printer = kind.custom === undefined ? printerOf(kind) : customPrinter(kind.custom)
  const rowOf = (thing: ApiObject): Row => {
    const conditions = printer.conditions?.(thing)
    const object = include === 'None' ? null : include === 'Object' ? thing : partialOf(thing)
    return {
      cells: printer.cells(thing, now),
      ...(conditions === undefined ? {} : {conditions}),
      object,
    }
  }
  return {
    kind: 'Table',
    apiVersion: API,
    metadata: listMeta,
    columnDefinitions: headers ? printer.columns : null,
    rows: objects.map(rowOf),
  }
}

/** The object without all but its metadata. */
function partialOf({metadata}: Pick<ApiObject, 'metadata'>): PartialThing {
  return {kind: 'PartialObjectMetadata', apiVersion: API, metadata}
}
