import {describe, expect, it} from 'vitest'
import fc from 'fast-check'
import semver from 'semver'
import {compareVersions, minorOf, minorsBetween, pathTo, within} from '../../src/checks/version.ts'

describe('[U] versions as numbers', () => {
  it.each([
    ['1.28.10', 28],
    ['1.28', 28],
    ['v1.33.2-eks-abc', 33],
    ['1.31.0-rc.0', 31],
    ['2.1.0', undefined],
    ['1.2.3.4', undefined],
    ['latest', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is of minor %s', (text, minor) => expect(minorOf(text)).toBe(minor))
  it.each([
    ['1.28.9', '1.28.10', -1],
    ['1.28', '1.28.0', 0],
    ['1.31.0-rc.0', '1.31.0', -1],
    ['1.31.0-rc.0', '1.30.9', 1],
    ['2.0', '1.99', 1],
    ['x', '1.0', 0],
  ])('%s against %s', (one, other, sign) =>
    expect(Math.sign(compareVersions(one, other))).toBe(sign),
  )
  it.each([
    ['1.30.0-rc.1', '1.30.0-rc.2', -1],
    ['1.30.0-rc.9', '1.30.0-rc.10', -1],
    ['1.30.0-alpha.0', '1.30.0-beta.0', -1],
    ['1.30.0-rc', '1.30.0-rc.0', -1],
    ['1.30.0-eks-1', '1.30.0', 0],
  ])('pre-releases: %s against %s', (one, other, sign) =>
    expect(Math.sign(compareVersions(one, other))).toBe(sign),
  )
  it('in the order that semver gives them', () => {
    const number = fc.nat({max: 30})
    const identifier = fc.oneof(number.map(String), fc.stringMatching(/^[a-z]{1,4}$/))
    const preRelease = fc
      .tuple(fc.constantFrom('alpha', 'beta', 'rc'), fc.array(identifier, {maxLength: 3}))
      .map(parts => `-${parts.flat().join('.')}`)
    const version = fc
      .tuple(number, number, number, fc.oneof(fc.constant(''), preRelease))
      .map(([major, minor, patch, suffix]) => `${major}.${minor}.${patch}${suffix}`)
    fc.assert(
      fc.property(
        version,
        version,
        (one, other) => Math.sign(compareVersions(one, other)) === semver.compare(one, other),
      ),
    )
  })
  it('minor versions between two are told upwards, within one major', () =>
    expect([
      minorsBetween('1.27.9', '1.29.6'),
      minorsBetween(undefined, '1.29.6'),
      minorsBetween('1.9.9', '2.0.0'),
    ]).toEqual([2, undefined, undefined]))
  it('no version is within no range', () =>
    expect([
      within('x', {from: '1.0', to: '1.9'}),
      within(undefined, {from: '1.0', to: '1.9'}),
      within('1.9.1', {from: '1.0', to: '1.9'}),
      within('1.9', {from: '1.0', to: '1.9'}),
    ]).toEqual([false, false, false, true]))
  it.each([
    ['1.28.10', 26, 1, '1.26 → 1.27 → 1.28.10'],
    ['1.29.6', 24, 2, '1.24 → 1.26 → 1.28 → 1.29.6'],
    ['1.28.10', 27, 2, '1.27 → 1.28.10'],
  ])('the way to %s from 1.%s, %s at once', (to, from, atOnce, way) =>
    expect(pathTo(to, from, atOnce)).toBe(way),
  )
})
