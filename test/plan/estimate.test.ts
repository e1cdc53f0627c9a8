import {describe, expect, it} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import {estimateFor} from '../../src/plan/estimate.ts'
import {stepsFor} from '../../src/plan/plan.ts'
import {measured} from '../../src/run/history.ts'
import {mesh} from '../mesh/mesh-builder.ts'

const REV = 'istio.io/rev'
/** Seconds and words for one namespace of three workloads, so many of which roll at once. */
function told(
  atOnce: number,
  replicas: readonly number[],
  past?: Parameters<typeof estimateFor>[3],
): ReturnType<typeof estimateFor> {
  const built = mesh()
    .revision('r1', '1.28.10')
    .namespace('shop', {[REV]: 'r1'})
  replicas.forEach((each, at) => built.workload('shop', `w${at}`, {on: 'r1', replicas: each}))
  const seen = built.build()
  return estimateFor(
    seen,
    stepsFor(seen, {version: '1.29.6', revision: revision('1-29-6'), from: [revision('r1')]}, []),
    atOnce,
    past,
  )
}

describe('[U] how long it will take', () => {
  it('is the shape of the roll-outs: a quarter of a Deployment at a time, so many workloads at once', () => {
    expect(told(3, [8, 8, 8]).seconds - told(3, [0, 0, 0]).seconds).toBe(4 * 15)
    expect(told(1, [8, 8, 8]).seconds - told(3, [8, 8, 8]).seconds).toBe(2 * 4 * 15)
    expect(told(2, [8, 8, 8]).seconds).toBe(told(2, [8, 8, 8]).shapeSeconds)
  })

  it('is corrected by how past runs of the same cluster went, and says so', () => {
    const past = measured([
      {said: 100, took: 150},
      {said: 100, took: 250},
    ])
    expect(past).toEqual({count: 2, factor: 2})
    const [plain, corrected] = [told(2, [8, 8]), told(2, [8, 8], past)]
    expect(corrected.seconds).toBe(2 * plain.seconds)
    expect(corrected.shapeSeconds).toBe(plain.seconds)
    expect(plain.basis).toContain('no past run')
    expect(corrected.basis).toContain('2 past run(s)')
  })

  it('a night that a run was left lying does not make the next estimate absurd', () => {
    expect(measured([{said: 60, took: 60 * 60 * 12}])?.factor).toBe(10)
    expect([measured([]), measured([{said: 0, took: 5}])]).toEqual([undefined, undefined])
  })
})
