import type {Check} from '../check.ts'
import {meshOwner} from './mesh-owner.ts'
import {cniReady} from './cni-ready.ts'
import {dryRunForbidden, foreignWebhookDead, podPolicies} from './foreign-webhook.ts'
import {limitRange} from './limit-range.ts'
import {namespaceFromGit} from './namespace-from-git.ts'
import {podSecurity} from './pod-security.ts'
import {quotaLimits} from './quota-limits.ts'
import {quotaTooSmall} from './quota.ts'
import {releaseOwners} from './release-owners.ts'
import {templateFromGit} from './template-from-git.ts'

/** Policy, infrastructure, GitOps. */
export const PLATFORM: readonly Check[] = [
  meshOwner,
  namespaceFromGit,
  templateFromGit,
  releaseOwners,
  podSecurity,
  quotaTooSmall,
  quotaLimits,
  limitRange,
  foreignWebhookDead,
  dryRunForbidden,
  podPolicies,
  cniReady,
]
