import type {Check} from '../check.ts'
import {imagePinned} from './image-pinned.ts'
import {notReady} from './not-ready.ts'
import {staying} from './staying.ts'
import {clusterFull} from './cluster-full.ts'
import {deadline} from './deadline.ts'
import {disruptionForbidden} from './disruption.ts'
import {grace} from './grace.ts'
import {interruption} from './interruption.ts'
import {operatorOwned} from './operator-owned.ts'
import {otherRoller} from './other-roller.ts'
import {podsRefused} from './refused.ts'
import {sleeping} from './sleeping.ts'
import {surgeDeadlock} from './surge.ts'

/** Workloads that roll. */
export const WORKLOADS: readonly Check[] = [
  staying,
  notReady,
  imagePinned,
  podsRefused,
  otherRoller,
  operatorOwned,
  surgeDeadlock,
  clusterFull,
  disruptionForbidden,
  interruption,
  deadline,
  grace,
  sleeping,
]
