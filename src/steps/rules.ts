import {adoptCrds} from './adopt-crds.ts'
import {installRevision} from './install-revision.ts'
import {detachTags} from './detach-tags.ts'
import {moveDefault} from './move-default.ts'
import {moveGateways} from './move-gateways.ts'
import {moveNamespace} from './move-namespace.ts'
import {moveTag} from './move-tag.ts'
import {retireRevision} from './retire-revision.ts'
import type {Step, StepRule} from './step.ts'
import {upgradeBase} from './upgrade-base.ts'
import {upgradeCrds} from './upgrade-crds.ts'

/** Total by type: a new kind of step does not compile until it has a rule. */
const RULES: {readonly [K in Step['kind']]: StepRule<Extract<Step, {kind: K}>>} = {
  'upgrade-crds': upgradeCrds,
  'adopt-crds': adoptCrds,
  'upgrade-base': upgradeBase,
  'install-revision': installRevision,
  'move-namespace': moveNamespace,
  'move-tag': moveTag,
  'move-gateways': moveGateways,
  'move-default': moveDefault,
  'keep-tags': detachTags,
  'retire-revision': retireRevision,
}

/** The one cast in the core: a step's own kind picks its own rule. */
export const ruleOf = (step: Step): StepRule<Step> => RULES[step.kind] as unknown as StepRule<Step>
