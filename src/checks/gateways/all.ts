import type {Check} from '../check.ts'
import {apiGateway} from './api-gateway.ts'
import {drain} from './drain.ts'
import {imageAuto} from './image-auto.ts'
import {notPinned} from './not-pinned.ts'
import {outageBug} from './outage-bug.ts'
import {ownedTwice} from './owned-twice.ts'
import {selectorRenamed} from './selector-renamed.ts'
import {serviceDrift} from './service-drift.ts'
import {single} from './single.ts'
import {unowned} from './unowned.ts'

/** Gateways. */
export const GATEWAYS: readonly Check[] = [
  apiGateway,
  outageBug,
  ownedTwice,
  unowned,
  notPinned,
  imageAuto,
  serviceDrift,
  single,
  drain,
  selectorRenamed,
]
