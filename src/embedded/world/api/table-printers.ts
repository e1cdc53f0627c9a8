import type {Kind} from '../kinds.ts'
import {CLUSTER} from './table-cluster.ts'
import {NAME, date} from './table-columns.ts'
import {CONFIG} from './table-config.ts'
import {NETWORK} from './table-network.ts'
import {PODS} from './table-pods.ts'
import {WORKLOADS} from './table-workloads.ts'
import type {Printer} from './table.ts'
import {own} from '../../../mesh/own.ts'

/** For kinds without columns of their own: roles, limit ranges, CustomResourceDefinitions, … */
const PLAIN: Printer = {
  columns: [NAME, date('Created At')],
  cells: ({metadata}) => [metadata.name, metadata.creationTimestamp],
}

const PRINTERS: Readonly<Record<string, Printer>> = {
  Pod: PODS,
  ...WORKLOADS,
  ...NETWORK,
  ...CLUSTER,
  ...CONFIG,
}

/** How the API server shows objects of a built-in kind. */
export function printerOf({kind}: Pick<Kind, 'kind'>): Printer {
  return own(PRINTERS, kind) ?? PLAIN
}
