import {describe, expect, it} from 'vitest'
import {Naming} from '../../../../src/embedded/world/api/naming.ts'
import {Timeline} from '../../../../src/embedded/world/timeline.ts'

const naming = (seed: number): Naming => new Naming(new Timeline(0), seed)

describe('[world] what a real API server takes from chance', () => {
  it(
    'gives a big cluster with many events uids that never meet: an object with the uid of ' +
      'another would be taken for its owner',
    () => {
      const world = naming(1)
      const uids = new Set(Array.from({length: 400_000}, () => world.uid()))
      expect(uids.size).toBe(400_000)
      expect([...uids][0]).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
      )
    },
  )

  it('gives the same names for the same seed, and others for another', () => {
    expect([naming(7).uid(), naming(7).suffix()]).toEqual([naming(7).uid(), naming(7).suffix()])
    expect(naming(7).uid()).not.toBe(naming(8).uid())
  })
})
