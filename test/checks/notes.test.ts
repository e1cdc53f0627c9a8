import {describe, expect, it} from 'vitest'
import {DETECTORS} from '../../src/checks/notes/detectors.ts'
import {NOTES} from '../../src/checks/notes/all.ts'
import {CATALOG} from './evidence.ts'
import type {Given} from './evidence.ts'
import {PAIRS_20} from './notes-fixtures-20.ts'
import {PAIRS_24} from './notes-fixtures-24.ts'
import {PAIRS_27} from './notes-fixtures-27.ts'
import {hitOf, valued, vs} from './notes-worlds.ts'
import {specify} from './specify.ts'

const PAIRS = {...PAIRS_20, ...PAIRS_24, ...PAIRS_27}
const mirrored = vs('shop/a', {hosts: ['web'], http: [{mirror: {host: 'test'}}]})
const visible = CATALOG.notes.filter(each => each.detect.some(({by}) => by !== 'nothing'))

specify('notes', NOTES, {
  VERSION_NOTE: {
    fires: {
      'the mesh uses what changes': {
        objects: [mirrored],
        says: ['1.28-mirrored-host', 'shop/a'],
        severity: 'warns',
      },
      'the mesh uses what changes, and the values hold it back': {
        objects: [mirrored],
        values: {compatibilityVersion: '1.27'},
        says: ['keeps the old behaviour for now'],
        severity: 'info',
      },
      'changes cannot be seen': {
        from: '1.23.5',
        to: '1.24.2',
        says: ['1.24-unsafe-retries', '1.24-log-keys'],
        severity: 'info',
      },
      'a kind could not be seen': {
        blind: [
          {
            resource: 'gateways.gateway.networking.k8s.io',
            kind: 'Gateway.gateway.networking.k8s.io',
            why: 'forbidden',
          },
        ],
        says: ['1.28-waypoint-grace', 'Gateway.gateway.networking.k8s.io'],
        severity: 'warns',
      },
    },
    quiet: {
      'the change is behind': {objects: [mirrored], from: '1.28.3', to: '1.28.10'},
      'the change is ahead': {objects: [mirrored], from: '1.26.8', to: '1.26.9'},
      'the old version cannot be told, which another check tells': {
        objects: [mirrored],
        from: 'latest',
      },
      'a kind that it need not see could not be seen': {
        blind: [{resource: 'things.example.org', kind: 'Thing.example.org', why: 'forbidden'}],
      },
    },
  },
})

describe('[U] notes: each that can be seen', () => {
  it('has a world where it matters and one where it just does not, and none besides', () =>
    expect(Object.keys(PAIRS).sort()).toEqual(visible.map(each => each.id).sort()))
  it('is looked for in a way that exists', () =>
    expect(
      CATALOG.notes
        .flatMap(each => each.detect)
        .filter(({by}) => by !== 'nothing' && !DETECTORS.has(by)),
    ).toEqual([]))
  it('uses every way there is', () =>
    expect(
      [...DETECTORS.keys()].filter(
        by => !visible.some(each => each.detect.some(detector => detector.by === by)),
      ),
    ).toEqual([]))
  it.each(Object.entries(PAIRS))('%s is told', (id, {fires, says}) => {
    const hit = hitOf(id, fires)
    expect(hit?.what).toContain(says ?? '')
    expect(
      [hit?.what, hit?.why, ...(hit?.next ?? [])].every(
        text => text !== undefined && text.trim() !== '',
      ),
    ).toBe(true)
  })
  it.each(Object.entries(PAIRS))('%s is not told without need', (id, {quiet}) =>
    expect(hitOf(id, quiet)).toBeUndefined(),
  )
  it.each(Object.entries(PAIRS))('%s is not told to those who have it behind them', (id, {fires}) =>
    expect(hitOf(id, {...fires, from: `${id.split('-')[0] ?? ''}.1`})).toBeUndefined(),
  )
})

describe('[U] notes: settings that keep the old behaviour', () => {
  const told = (given: Given, id = '1.27-native-sidecars'): string | undefined =>
    hitOf(id, given)?.severity
  it.each([
    ['nothing keeps it', {}, 'warns'],
    ['the profile of the version before', {values: {compatibilityVersion: '1.26'}}, 'info'],
    ['an older profile that the chart takes', {values: {compatibilityVersion: '1.24'}}, 'info'],
    ['an older profile that the chart refuses', {values: {compatibilityVersion: '1.23'}}, 'warns'],
    ['the variable', valued({pilot: {env: {ENABLE_NATIVE_SIDECARS: false}}}), 'info'],
    ['the variable at the top', valued({env: {ENABLE_NATIVE_SIDECARS: 'false'}}), 'info'],
    [
      'the variable with another value',
      valued({pilot: {env: {ENABLE_NATIVE_SIDECARS: 'true'}}}),
      'warns',
    ],
    [
      'a profile that a variable overrules',
      valued({compatibilityVersion: '1.26', pilot: {env: {ENABLE_NATIVE_SIDECARS: 'true'}}}),
      'warns',
    ],
  ] satisfies [string, Given, string][])('%s', (_, given, severity) =>
    expect(told(given)).toBe(severity),
  )
  it('does not believe a profile that leaves this change out', () => {
    const entry = PAIRS_24['1.25-auto-allocation']?.fires ?? {}
    expect(
      [
        hitOf('1.25-auto-allocation', {...entry, values: {compatibilityVersion: '1.23'}})?.why,
        hitOf('1.25-auto-allocation', {...entry, values: {compatibilityVersion: '1.24'}})?.why,
      ].map(each => each?.includes('keeps')),
    ).toEqual([false, true])
  })
  it('speaks again of a change that a setting held back and no longer will', () => {
    const given = {
      ...PAIRS_20['1.21-external-name']?.fires,
      values: {pilot: {env: {ENABLE_EXTERNAL_NAME_ALIAS: 'false'}}},
    }
    expect([
      hitOf('1.21-external-name', {...given, from: '1.22.5', to: '1.23.2'}),
      hitOf('1.21-external-name', {...given, from: '1.22.5', to: '1.24.2'})?.severity,
    ]).toEqual([undefined, 'warns'])
  })
})
