import {gateways} from './gateways.ts'
import {large} from './large.ts'
import {legacy} from './legacy.ts'
import type {Scenario, Versions} from './scenario.ts'
import {shop} from './shop.ts'
import {tags} from './tags.ts'
import {trouble} from './trouble.ts'

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
