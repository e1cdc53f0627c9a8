import {expect, test} from 'vitest'
import {humanDuration} from '../../../../src/embedded/world/api/human-duration.ts'

test.each([
  [-5, '<invalid>'],
  [-1.5, '0s'],
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [125, '2m5s'],
  [599, '9m59s'],
  [600, '10m'],
  [10_799, '179m'],
  [10_800, '3h'],
  [11_000, '3h3m'],
  [28_800, '8h'],
  [172_799, '47h'],
  [172_800, '2d'],
  [176_400, '2d1h'],
  [691_200, '8d'],
  [63_072_000, '2y'],
  [70_000_000, '2y80d'],
  [252_288_000, '8y'],
])('%d seconds are %s', (seconds, words) => expect(humanDuration(seconds * 1000)).toBe(words))
