import {existsSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {MUTANTS} from './list.ts'

describe('[U] the mutants', () => {
  it.each(MUTANTS.map(each => [each.name, each] as const))(
    '%s: its text stands once in the code, and its test is there',
    (_name, {file, find, replace, caughtBy}) => {
      expect([
        readFileSync(file, 'utf8').split(find).length - 1,
        existsSync(caughtBy),
        find === replace,
      ]).toEqual([1, true, false])
    },
  )
})
