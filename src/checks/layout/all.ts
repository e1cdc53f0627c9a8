import type {Check} from '../check.ts'
import {broadFilters, gatewayConfig} from './configuration.ts'
import {gatewaysApart, gatewaysTogether, planeAlone} from './places.ts'
import {rootsDiffer} from './roots-differ.ts'
import {broadElsewhere, defaultSidecar, rootApart, rootThere, strict} from './root.ts'

/** The layout that a production mesh should have. */
export const LAYOUT: readonly Check[] = [
  rootsDiffer,
  rootThere,
  broadElsewhere,
  planeAlone,
  rootApart,
  strict,
  defaultSidecar,
  gatewaysApart,
  gatewaysTogether,
  gatewayConfig,
  broadFilters,
]
