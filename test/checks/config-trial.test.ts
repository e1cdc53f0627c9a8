import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {surveyOf} from '../../src/mesh/survey.ts'
import {tryConfig} from '../../src/observe/config-trial.ts'
import type {Cluster} from '../../src/ports/ports.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import type {OutsideKind} from '../../src/ports/trouble.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {object} from './mesh-objects.ts'

const resource = {
  apiVersion: 'networking.istio.io/v1',
  plural: 'sidecars',
  kind: 'Sidecar',
  namespaced: true,
}
const seen = {
  ...mesh().build(),
  crds: [
    {
      name: 'sidecars.networking.istio.io',
      resource,
      served: ['v1'],
      versions: ['v1'],
      established: true,
      chartVersion: undefined,
      release: undefined,
      managedByHelm: false,
    },
  ],
}
const sidecars = (...places: readonly string[]): readonly KubeObject[] =>
  places.map(each => object(`networking.istio.io/v1 Sidecar ${each}`))

/** An API server that answers by namespace: taken, or a trouble of that kind. */
const answering = (troubles: Readonly<Record<string, OutsideKind>>): Pick<Cluster, 'create'> => ({
  create: async ({namespace = ''}) => {
    const kind = troubles[namespace]
    if (kind !== undefined)
      throw new OutsideError({kind, code: 'X', what: 'no', why: 'no', next: []})
    return Promise.resolve({metadata: {name: 'x'}})
  },
})
const tried = (
  troubles: Readonly<Record<string, OutsideKind>>,
  ...places: readonly string[]
): ReturnType<typeof tryConfig> =>
  tryConfig(answering(troubles) as Cluster, seen, surveyOf(sidecars(...places), []), revision('r2'))

describe('[U] row 4: a copy of one tenant’s resource that nobody can judge', () => {
  test.each(['broken', 'absent', 'conflict'] as const)(
    'is counted, and all others are judged: %s',
    async kind => {
      expect(await tried({odd: kind, bad: 'refused'}, 'bad/a', 'odd/a', 'shop/a')).toMatchObject({
        tried: 2,
        unanswered: 1,
        refused: [{namespace: 'bad'}],
      })
    },
  )
  test('in a namespace that takes nothing any more hides no other namespace', async () => {
    expect(
      await tried({going: 'denied', bad: 'refused'}, 'going/a', 'going/b', 'bad/a'),
    ).toMatchObject({untried: ['sidecars.networking.istio.io'], refused: [{namespace: 'bad'}]})
  })
  test.each(['unreachable', 'timeout'] as const)(
    'is not what a cluster is that does not answer: %s',
    async kind => {
      await expect(tried({shop: kind}, 'shop/a')).rejects.toMatchObject({kind})
    },
  )
})
