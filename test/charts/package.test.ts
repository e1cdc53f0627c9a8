import {expect, test} from 'vitest'
import {stamp} from '../../src/embedded/boot/charts.ts'

test('a line is in the versions its mark names', () => {
  const text = 'a: 1\nb: 2 # since 1.28\nc: 3 # until 1.27'
  expect(stamp(text, '1.27.9')).toBe('a: 1\nc: 3')
  expect(stamp(text, '1.28.10')).toBe('a: 1\nb: 2')
})

test('a mark on the first line speaks for the file', () => {
  expect(stamp('# since 1.28\nkind: Service', '1.27.9')).toBeUndefined()
  expect(stamp('# since 1.28\nkind: Service', '1.28.10')).toBe('\nkind: Service')
})

test('the version is filled in', () => {
  expect(stamp('tag: "VERSION"\nother: A_VERSION', '1.29.6')).toBe(
    'tag: "1.29.6"\nother: A_VERSION',
  )
})
