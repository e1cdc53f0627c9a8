import type {Check} from '../check.ts'
import {otherRoot} from './other-root.ts'
import {meshBlind} from './mesh-blind.ts'
import {addressInTemplate} from './address-in-template.ts'
import {ailing} from './ailing.ts'
import {budget} from './budget.ts'
import {formerInstaller} from './former-installer.ts'
import {gatewayStatus} from './gateway-status.ts'
import {leaderByChance} from './leader-by-chance.ts'
import {leaderGone} from './leader-gone.ts'
import {meshDrift} from './mesh-drift.ts'
import {nodePressure} from './node-pressure.ts'
import {overQuota} from './over-quota.ts'
import {placement} from './placement.ts'
import {rootExpiry} from './root-expiry.ts'
import {rootMissing} from './root-missing.ts'
import {rootsDiffer} from './roots-differ.ts'
import {scaler} from './scaler.ts'
import {startSize} from './start-size.ts'

/** The control plane: trust, leadership, capacity. */
export const PLANE: readonly Check[] = [
  meshBlind,
  otherRoot,
  rootsDiffer,
  rootMissing,
  rootExpiry,
  meshDrift,
  addressInTemplate,
  formerInstaller,
  ailing,
  placement,
  overQuota,
  startSize,
  scaler,
  budget,
  leaderGone,
  leaderByChance,
  gatewayStatus,
  nodePressure,
]
