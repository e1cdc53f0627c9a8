import {describe, expect, it} from 'vitest'
import {versionSkew} from '../../../src/checks/versions/skew.ts'
import {evidence} from '../evidence.ts'
import type {Given} from '../evidence.ts'
import {cni, other, ztunnel} from './agents.ts'
import {specify} from '../specify.ts'

specify('versions', [versionSkew], {
  VERSION_SKEW: {
    fires: {
      'F-43 three minor versions lie ahead': {
        from: '1.25.5',
        says: ['3 minor versions ahead', 'at most two'],
        severity: 'blocks',
      },
    },
    quiet: {
      'two lie ahead': {from: '1.26.8'},
      'two lie ahead, with Istio CNI (NODE_AGENT_JUMP)': {
        from: '1.26.8',
        objects: [cni('1.26.8')],
      },
      'the old version is not known': {from: 'ours'},
    },
  },
})

describe('[U] VERSION_SKEW names the way', () => {
  const way = (given: Given): string => {
    return versionSkew
      .find(evidence(given))
      .flatMap(each => [each.what, ...each.next])
      .join(' ')
  }
  it.each([
    [
      'by twos',
      {from: '1.24.6'},
      'at most two may be taken at once',
      'Go 1.24 → 1.26 → 1.28.10, each',
    ],
    [
      'by twos, and one that is left over',
      {from: '1.25.5'},
      '3 minor versions ahead',
      'Go 1.25 → 1.27 → 1.28.10, each',
    ],
    [
      'by ones with Istio CNI',
      {from: '1.25.5', objects: [cni('1.25.5')]},
      'one may be taken at once with Istio CNI or ztunnel',
      'Go 1.25 → 1.26 → 1.27 → 1.28.10, each',
    ],
    [
      'by ones with ztunnel',
      {from: '1.25.5', objects: [ztunnel('1.25.5')]},
      'one may be taken',
      '1.26 → 1.27',
    ],
    [
      'by twos with another CNI',
      {from: '1.25.5', objects: [other]},
      'at most two',
      '1.25 → 1.27 →',
    ],
  ])('%s', (_, given, what, next) =>
    expect([way(given).includes(what), way(given).includes(next)]).toEqual([true, true]),
  )
  it('only when there is need', () =>
    expect(way({from: '1.26.8', objects: [cni('1.26.8')]})).toBe(''))
})
