import {describe, expect, test} from 'vitest'
import {go, told} from './migrated.ts'

describe('[U] behaviour of older versions', () => {
  test.each([
    [21, 20, true],
    [22, 20, true],
    [24, 21, true],
    [24, 20, false],
    [27, 24, true],
    [27, 23, false],
    [28, 25, true],
    [28, 24, false],
    [28, 28, false],
    [29, 25, true],
    [31, 30, true],
    [31, 24, false],
    [32, 24, true],
  ])('the chart of 1.%i with compatibilityVersion 1.%i: kept is %s', (to, wanted, kept) => {
    for (const chart of ['istiod', 'base', 'gateway', 'cni'] as const) {
      const gone = go(chart, {compatibilityVersion: `1.${wanted}`, global: {x: 1}}, to - 1, to)
      expect(gone.values['compatibilityVersion']).toBe(kept ? `1.${wanted}` : undefined)
      expect(told(gone).filter(each => each.includes('compat'))).toEqual(
        kept ? [] : ['dropped! compatibilityVersion'],
      )
    }
  })
  test('says what the chart has instead', () => {
    expect(go('istiod', {compatibilityVersion: '1.22'}, 25, 28).changes[0]?.because).toContain(
      '1.25 to 1.27',
    )
    expect(go('istiod', {compatibilityVersion: '1.19'}, 20, 21).changes[0]?.because).toContain(
      'of 1.20 only',
    )
  })
  test('is left to the chart when it is no version', () => {
    expect(told(go('istiod', {compatibilityVersion: 1.2}, 27, 28))).toEqual([])
  })
})

describe("[U] keys under the charts' own roof", () => {
  const wrapped = {
    defaults: {global: {hub: 'low', network: 'n'}, pilot: {env: {A: '1'}}},
    global: {hub: 'high'},
    pilot: null,
  }
  test('come out from under it, beneath what stood beside it', () => {
    const out = go('istiod', wrapped, 23, 24)
    expect(out.values).toEqual({
      revision: '1-24-4',
      global: {hub: 'high', network: 'n'},
      pilot: {env: {A: '1'}},
    })
    expect(told(out)).toEqual(['moved defaults.global > global', 'moved defaults.pilot > pilot'])
  })
  test('are migrated then as all others are', () => {
    expect(
      told(
        go('istiod', {defaults: {global: {tag: '1.22.8', jwtPolicy: 'first-party-jwt'}}}, 21, 24),
      ),
    ).toEqual(['moved defaults.global > global', 'dropped! global.jwtPolicy', 'dropped global.tag'])
  })
  test.each([
    ['defaults', 20, false],
    ['defaults', 21, true],
    ['defaults', 23, true],
    ['defaults', 24, false],
    ['_internal_defaults_do_not_set', 23, false],
    ['_internal_defaults_do_not_set', 24, true],
  ])('%s of a 1.%i chart: %s', (key, from, worked) => {
    expect(go('gateway', {[key]: {name: 'x'}}, from, 28).values).toEqual({
      revision: '1-28-4',
      ...(worked ? {name: 'x'} : {}),
    })
  })
  test('stay where they are on the way to a chart that reads them there', () => {
    expect(go('istiod', wrapped, 21, 23).values).toMatchObject({defaults: wrapped.defaults})
  })
  test('need not be a map', () => {
    expect(told(go('istiod', {defaults: 'x'}, 23, 24))).toEqual(['dropped defaults'])
  })
})

describe('[U] what ties a release to its version', () => {
  test('is told key by key', () => {
    const old = {
      revision: 'r1',
      revisionTags: ['prod'],
      defaultRevision: 'r1',
      hub: 'example.org',
      global: {tag: '1.27.9', proxy: {x: 1}},
      tag: 'latest',
      pilot: {tag: '1.27.9-distroless'},
    }
    const gone = go('istiod', old, 27, 28)
    expect(gone.changes.map(each => `${each.does} ${each.path}`)).toEqual([
      'dropped defaultRevision',
      'carried global.proxy',
      'dropped global.tag',
      'carried hub',
      'retagged pilot.tag',
      'set revision',
      'dropped revisionTags',
      'dropped tag',
    ])
    expect(gone.values).toEqual({
      revision: '1-28-4',
      hub: 'example.org',
      global: {proxy: {x: 1}},
      pilot: {tag: '1.28.4-distroless'},
    })
  })
  test.each([
    ['1.27.9', false],
    ['1.27.0-rc.1', false],
    ['1.27.9-fips', true],
    ['latest', false],
  ])("a tag %s is dropped; a variant of one's own is lost: %s", (tag, loses) => {
    expect(told(go('istiod', {global: {tag}}, 27, 28))).toEqual([
      `dropped${loses ? '!' : ''} global.tag`,
    ])
  })
  test('base names the default revision, unless the user wants none', () => {
    expect(go('base', {defaultRevision: 'r1', revisionTags: []}, 27, 28).values).toEqual({
      defaultRevision: '1-28-4',
      revisionTags: [],
    })
    expect(go('base', {defaultRevision: ''}, 27, 28)).toEqual({
      values: {defaultRevision: ''},
      changes: [{path: 'defaultRevision', does: 'carried', because: 'it means the same there'}],
    })
    expect(go('base', {}, 27, 28).values).toEqual({defaultRevision: '1-28-4'})
  })
  test('the node agent has no revision of ours', () => {
    expect(go('cni', {revision: 'r1'}, 27, 28).values).toEqual({revision: 'r1'})
  })
})
