import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {compare} from './compare.ts'
import {CONVERSATIONS} from './conversations/all.ts'
import {DIFFERENCES} from './declared.ts'
import {covers} from './differences.ts'
import {normal} from './normal.ts'
import {parityPage} from './page.ts'

const uid = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-000000000000`
const shown = (body: unknown) => ({name: 'a', shown: [{step: 's', body}]})

describe('[U] conversations', () => {
  it('have names of their own that fit into a namespace', () => {
    const names = CONVERSATIONS.map(({name}) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter(name => !/^[a-z0-9-]{1,40}$/.test(name))).toEqual([])
  })
})

describe('[U] normal transcripts', () => {
  it('give the same value the same word, and chance another order no meaning', () => {
    const one = normal(
      shown([
        {uid: uid('a'), other: uid('b')},
        {uid: uid('a'), resourceVersion: '7'},
      ]),
    )
    const other = normal(
      shown([
        {uid: uid('c'), other: uid('d')},
        {uid: uid('c'), resourceVersion: '900'},
      ]),
    )
    expect(one).toEqual(other)
    expect(
      compare(
        one,
        normal(
          shown([
            {uid: uid('c'), other: uid('d')},
            {uid: uid('d'), resourceVersion: '900'},
          ]),
        ),
      ).map(({path}) => path),
    ).toEqual(['body[1].uid'])
  })

  it('take generated names, hashes, times, ages and addresses for words', () => {
    const printed = [
      'web-7d9c5b8f6d-x2x4z   1/1   Running   0   5s   10.244.1.7   node-2',
      'web-7d9c5b8f6d',
    ]
    expect(normal({name: 'a', shown: [{step: 's', printed}]}).shown[0]?.printed).toEqual([
      'web-<hash>-<random>  1/1  Running  0  <age>  <ip>  <node>',
      'web-<hash>',
    ])
    expect(
      normal(
        shown({creationTimestamp: '2026-01-01T00:00:00Z', generateName: 'web-', name: 'web-x2x4z'}),
      ).shown[0]?.body,
    ).toEqual({creationTimestamp: '<time>', generateName: 'web-', name: 'web-<random>'})
  })
})

describe('[U] differences', () => {
  it('are declared with patterns', () => {
    const declared = {conversation: 'a-*', step: '*', path: 'body.items[*].x', reason: 'none'}
    expect(covers(declared, {conversation: 'a-b', step: 's', path: 'body.items[12].x'})).toBe(true)
    expect(covers(declared, {conversation: 'b', step: 's', path: 'body.items[12].x'})).toBe(false)
    expect(covers(declared, {conversation: 'a-b', step: 's', path: 'body.items[12].xy'})).toBe(
      false,
    )
  })

  it('each have a reason', () => {
    expect(DIFFERENCES.filter(({reason}) => reason.length < 20)).toEqual([])
  })

  it('are told in docs/parity.md (npm run docs)', () => {
    expect(readFileSync(new URL('../../docs/parity.md', import.meta.url), 'utf8')).toBe(
      parityPage(),
    )
  })
})
