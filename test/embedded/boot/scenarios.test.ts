import {describe, expect, test} from 'vitest'
import {FIXTURE_VERSIONS} from '../../../src/embedded/boot/charts.ts'
import {SCENARIOS, SCENARIO_NAMES} from '../../../src/embedded/scenarios.ts'
import type {Scenario} from '../../../src/embedded/boot/scenarios/scenario.ts'
import {SYSTEM} from '../../../src/embedded/boot/scenarios/shop.ts'

const VERSIONS = {from: '1.27.9', next: '1.28.10'}
/** Of eight CPUs each, with a tenth of one for a proxy. */
const PODS_OF_A_NODE = 80

interface Put {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {readonly name: string; readonly namespace?: string}
  readonly spec?: {readonly replicas?: number; readonly template?: object}
}

const objectsOf = ({steps}: Scenario): Put[] =>
  steps.flatMap(step => (step.do === 'put' ? (step.objects as Put[]) : []))

describe.each(SCENARIO_NAMES)('the scenario %s', name => {
  const scenario = SCENARIOS[name](VERSIONS)

  test('puts everything once, into namespaces that are there', () => {
    const seen = new Set([SYSTEM])
    const known = new Set<string>()
    for (const step of scenario.steps) {
      const objects = step.do === 'put' ? (step.objects as Put[]) : []
      for (const {kind, metadata} of objects) {
        const key = `${kind} ${metadata.namespace ?? ''}/${metadata.name}`
        expect(known).not.toContain(key)
        known.add(key)
        if (kind === 'Namespace') seen.add(metadata.name)
        if (metadata.namespace !== undefined) expect(seen).toContain(metadata.namespace)
      }
      if (step.do === 'release') expect(seen).toContain(step.release.namespace)
    }
  })

  test('is made of versions that the demo charts have, and waits for what it put', () => {
    const versions = scenario.steps.flatMap(step =>
      step.do === 'release' ? [step.release.version] : step.do === 'tag' ? [step.tag.version] : [],
    )
    expect(versions.filter(each => !FIXTURE_VERSIONS.includes(each))).toEqual([])
    expect(scenario.steps.at(-1)).toEqual({do: 'ready'})
  })

  test('has room on its nodes', () => {
    const pods = objectsOf(scenario)
      .filter(each => each.spec?.template !== undefined)
      .reduce((sum, {spec}) => sum + (spec?.replicas ?? 1), 0)
    expect(pods * 1.1).toBeLessThan((scenario.nodes ?? 3) * PODS_OF_A_NODE)
  })
})
