import type {Check} from '../check.ts'
import {versionSkew} from './skew.ts'
import {agentJump, agentSkew} from './agents.ts'
import {agentsLater, ztunnelBound} from './agents-later.ts'
import {gatewayApi} from './gateway-api.ts'
import {knownBad} from './known-bad.ts'
import {kubernetesOfOld, kubernetesOfTarget} from './kubernetes.ts'
import {proxiesAhead, proxiesBehind} from './proxies.ts'
import {oldSupport, targetSupport, unknownVersion, versionUntold} from './support.ts'

/** Support and skew (https://istio.io/latest/docs/releases/supported-releases/). */
export const VERSIONS: readonly Check[] = [
  versionSkew,
  kubernetesOfTarget,
  kubernetesOfOld,
  agentJump,
  agentSkew,
  ztunnelBound,
  gatewayApi,
  knownBad,
  versionUntold,
  proxiesAhead,
  proxiesBehind,
  targetSupport,
  oldSupport,
  agentsLater,
  unknownVersion,
]
