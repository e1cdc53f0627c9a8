import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {asJson, asJsonLine, asYaml} from '../../src/render/as-data.ts'
import {eventDocument} from '../../src/render/event-line.ts'
import {outcomeDocument} from '../../src/render/outcome-page.ts'
import {troubleDocument} from '../../src/render/trouble-text.ts'
import {
  BLOCKING,
  EVENT,
  INVENTORY,
  NO_RUN,
  OUTCOME,
  PLAN,
  STATUS,
  VERIFICATION,
} from './documents.ts'
import {schemaTroubles} from './schemas.ts'

const trouble = {
  code: 'PLAN_BLOCKED',
  what: 'a',
  why: 'b',
  next: ['c'],
  exitCode: 3,
  findings: [BLOCKING],
}

describe('[U] what is printed holds to the schemas', () => {
  it.each([
    ['UpgradePlan', PLAN],
    ['UpgradeStatus', STATUS],
    ['UpgradeStatus without a run', NO_RUN],
    ['UpgradeStatus of an outcome', outcomeDocument(OUTCOME)],
    ['ProxyInventory', INVENTORY],
    ['MeshVerification', VERIFICATION],
    ['Event', eventDocument(EVENT)],
    ['Error', troubleDocument(trouble)],
    ['Error without findings', troubleDocument({...trouble, findings: []})],
  ])('%s', (_, document) => {
    expect(schemaTroubles(JSON.parse(asJson(document)))).toEqual([])
    expect(schemaTroubles(JSON.parse(asJsonLine(document)))).toEqual([])
    expect(schemaTroubles(parse(asYaml(document)))).toEqual([])
  })

  it('would not pass a wrong one', () => {
    expect(schemaTroubles({...STATUS, run: {...STATUS.run, state: 'asleep'}})).not.toEqual([])
    expect(schemaTroubles({...PLAN, extra: 1})).not.toEqual([])
  })
})
