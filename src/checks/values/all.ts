import type {Check} from '../check.ts'
import {imagesPinned} from './images-pinned.ts'
import {discoveryPinned} from './discovery-pinned.ts'
import {lostValues} from './lost.ts'
import {refusedValues, unreadCharts} from './refused.ts'
import {unknownValues} from './unknown-keys.ts'

/** Values on the way to the charts of the target. */
export const VALUES: readonly Check[] = [
  discoveryPinned,
  imagesPinned,
  unreadCharts,
  refusedValues,
  lostValues,
  unknownValues,
]
