import {describe, expect, it} from 'vitest'
import {selects} from '../../src/mesh/selector.ts'

describe('[U] a selector whose key every object seems to have', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    '%s selects what has the label, and nothing else',
    key => {
      const exists = {matchExpressions: [{key, operator: 'Exists'}]}
      const absent = {matchExpressions: [{key, operator: 'DoesNotExist'}]}
      const labelled = JSON.parse(`{${JSON.stringify(key)}: "x"}`) as Record<string, string>
      expect([
        selects(exists, {}),
        selects(absent, {}),
        selects(exists, labelled),
        selects({matchLabels: labelled}, labelled),
      ]).toEqual([false, true, true, true])
    },
  )
})
