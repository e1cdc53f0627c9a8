import {gateways} from './boot/scenarios/gateways.ts'
import {large} from './boot/scenarios/large.ts'
import {legacy} from './boot/scenarios/legacy.ts'
import type {Scenario, Versions} from './boot/scenarios/scenario.ts'
import {shop} from './boot/scenarios/shop.ts'
import {tags} from './boot/scenarios/tags.ts'
import {trouble} from './boot/scenarios/trouble.ts'

/** Every scenario by its name. */
export const SCENARIOS = {
  shop: ({from}: Versions): Scenario =>
    shop({kind: 'unrevisioned', version: from, tag: 'template'}),
  legacy,
  tags,
  gateways,
  large,
  trouble,
} as const

export type ScenarioName = keyof typeof SCENARIOS

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[]

export {stepText} from './boot/scenarios/step-text.ts'
export type {ScenarioStep} from './boot/scenarios/scenario.ts'
