import {CLUSTER} from './cluster/all.ts'
import {CONFIG} from './config/all.ts'
import {GATEWAYS} from './gateways/all.ts'
import {HELM} from './helm/all.ts'
import {LABELS} from './labels/all.ts'
import {LAYOUT} from './layout/all.ts'
import {NOTES} from './notes/all.ts'
import {PLANE} from './plane/all.ts'
import {PLATFORM} from './platform/all.ts'
import {VALUES} from './values/all.ts'
import {VERSIONS} from './versions/all.ts'
import {WORKLOADS} from './workloads/all.ts'
import type {Check} from './check.ts'

/**
 * Every check of the catalogue; each is in a file of its own, in the folder of what it is about.
 */
export const CHECKS: readonly Check[] = [
  ...LABELS,
  ...CLUSTER,
  ...PLANE,
  ...HELM,
  ...VALUES,
  ...GATEWAYS,
  ...WORKLOADS,
  ...PLATFORM,
  ...CONFIG,
  ...NOTES,
  ...VERSIONS,
  ...LAYOUT,
]
