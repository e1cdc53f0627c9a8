import {describe, expect, it} from 'vitest'
import {compareVersions, minorOf} from '../../src/checks/version.ts'
import {useOf} from '../../src/checks/versions/in-use.ts'
import {dayOf} from '../../src/checks/waivers.ts'
import {CATALOG, evidence} from './evidence.ts'

describe('[U] the catalog that comes with meshctl', () => {
  it('has every minor version once, in order, and ends after beginnings', () => {
    const minors = CATALOG.support.map(each => minorOf(each.istio) ?? 0)
    expect(minors).toEqual(minors.map((_, at) => 20 + at))
    for (const {kubernetes, released, endOfLife} of CATALOG.support)
      expect([
        compareVersions(kubernetes.from, kubernetes.to) <= 0,
        dayOf(released) < dayOf(endOfLife),
      ]).toEqual([true, true])
  })
  it('names nothing as in use that meshctl cannot look for', () => {
    for (const {id, when} of CATALOG.knownBad)
      expect([id, useOf(evidence(), when).is]).not.toEqual([id, 'unknown'])
  })
})
