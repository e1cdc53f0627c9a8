import {describe, expect, test} from 'vitest'
import {migrateValues} from '../../src/steps/migrate-values.ts'
import {opaqueTags, pinnedAddresses} from '../../src/steps/values.ts'

describe('[U] values that are carried', () => {
  test('what ties them to the old revision goes, version tags go, variants and all else stay', () => {
    const old = {
      revision: 'r1',
      revisionTags: ['prod'],
      defaultRevision: 'r1',
      hub: 'example.org',
      global: {tag: '1.28.10', proxy: {x: 1}},
      pilot: {tag: '1.28.10-distroless', env: {A: 'b'}},
      tag: '1.28.10',
    }
    expect(
      migrateValues('istiod', old, {fromVersion: '1.28.10', toVersion: '1.29.6', revision: 'r2'})
        .values,
    ).toEqual({
      revision: 'r2',
      hub: 'example.org',
      global: {proxy: {x: 1}},
      pilot: {tag: '1.29.6-distroless', env: {A: 'b'}},
    })
    expect(old.global.tag).toBe('1.28.10')
  })
  test('tags that are no version are dropped, and told; so are addresses', () => {
    expect(
      migrateValues(
        'gateway',
        {global: {tag: 'latest', hub: 'h'}},
        {fromVersion: '1.28.10', toVersion: '1.29.6', revision: 'r2'},
      ).values,
    ).toEqual({global: {hub: 'h'}, revision: 'r2'})
    expect(opaqueTags({tag: 'x', global: {tag: '1.28.10'}, pilot: {tag: 'stable'}})).toEqual([
      'tag',
      'pilot.tag',
    ])
    expect(
      pinnedAddresses({
        global: {remotePilotAddress: '10.0.0.1'},
        meshConfig: {defaultConfig: {discoveryAddress: 'x:15012'}},
      }),
    ).toEqual(['meshConfig.defaultConfig.discoveryAddress', 'global.remotePilotAddress'])
  })
})
