import {describe, expect, it} from 'vitest'
import {isFor} from '../../../src/checks/config/version-guard.ts'

describe('[U] versions that a guard of an EnvoyFilter is for', () => {
  it.each([
    ['^1\\.28.*', '1.28.10', true],
    ['^1\\.28.*', '1.27.9', false],
    ['1.2', '1.28.10', true],
    ['^1\\.(27|28)\\.', '1.28.10', true],
    ['^1\\.28\\.[0-9]$', '1.28.10', false],
    ['^1\\.28[', '1.28.10', undefined],
    ['^(?!1\\.27)', '1.28.10', undefined],
    ['\\A1\\.28', '1.28.10', undefined],
    ['[[:digit:]]', '1.28.10', undefined],
    [`(.*)${'(.*)'.repeat(8)}x`, '1.28.10', undefined],
    [`(.*)${'(.*)'.repeat(7)}x`, '1.28.10', false],
    [`^1${'1'.repeat(200)}`, '1.28.10', undefined],
  ])('%s takes %s: %s', (guard, version, takes) => expect(isFor(guard, version)).toBe(takes))
})
