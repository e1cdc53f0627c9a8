import {describe, expect, it} from 'vitest'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {planMarkdown} from '../../src/render/markdown-page.ts'
import {paint} from '../../src/render/paint.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {isUnsafe} from '../../src/mesh/unsafe.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {Refused} from '../../src/verbs/contract.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {expectGolden} from '../render/golden.ts'
import {RECORDED, recorded, sightOfSnapshot} from './sight.ts'
import {blindTo, halfDone, hostile, idle, without} from './twists.ts'

type Twist = (snapshot: Snapshot) => Snapshot
const same: Twist = snapshot => snapshot

/**
 * Name of the golden, recorded world, target, and what was done to it before. Worlds of a stand
 * were recorded on a real control plane with Istio's own charts, from 1.26 on with real istiods;
 * the others on scenarios of the embedded cluster with Istio's own charts.
 */
const WORLDS: readonly (readonly [string, string, string, Twist])[] = [
  ['shop-1.22-to-1.24', 'shop-1.22', '1.24.6', same],
  ['shop-1.22-to-1.28', 'shop-1.22', '1.28.10', same],
  ['tags-1.24-to-1.26', 'tags-1.24', '1.26.8', same],
  ['legacy-1.26-to-1.28', 'legacy-1.26', '1.28.10', same],
  ['gateways-1.28-to-1.30', 'gateways-1.28', '1.30.3', same],
  ['trouble-1.28-to-1.30', 'trouble-1.28', '1.30.3', same],
  ['shop-1.30-to-1.30', 'shop-1.30', '1.30.3', same],
  ['shop-1.30-back-to-1.28', 'shop-1.30', '1.28.10', same],
  ['shop-1.24-to-1.26', 'shop-1.24', '1.26.8', same],
  ['gateways-1.26-to-1.28', 'gateways-1.26', '1.28.10', same],
  ['tags-1.28-to-1.30', 'tags-1.28', '1.30.3', same],
  ['legacy-1.28-to-1.30', 'legacy-1.28', '1.30.3', same],
  ['trouble-1.30-to-1.31', 'trouble-1.30', '1.31.0', same],
  ['three-revisions-1.26', 'legacy-1.26', '1.28.10', halfDone('1-28-10', '1.28.10')],
  ['stand-1.22-to-1.23', 'stand-1.22', '1.23.6', same],
  ['stand-1.24-to-1.26', 'stand-1.24', '1.26.8', same],
  ['stand-1.26-to-1.27', 'stand-1.26', '1.27.9', same],
  ['stand-1.26-to-1.30', 'stand-1.26', '1.30.3', same],
  ['stand-1.28-to-1.30', 'stand-1.28', '1.30.3', same],
  ['stand-1.30-to-1.31', 'stand-1.30', '1.31.0', same],
  ['no-configmaps-1.26', 'legacy-1.26', '1.28.10', blindTo('configmaps')],
  ['no-envoyfilters-1.28', 'gateways-1.28', '1.30.3', blindTo('envoyfilters.networking.istio.io')],
  ['hostile-1.22', 'shop-1.22', '1.24.6', hostile],
  ['half-done-by-hand-1.28', 'gateways-1.28', '1.30.3', halfDone('1-30-3', '1.30.3')],
  ['idle-1.30', 'shop-1.30', '1.30.3', idle],
]

const planOf = (
  name: string,
  target: string,
  twist: Twist,
): ReturnType<typeof makePlan>['document'] =>
  makePlan(sightOfSnapshot(twist(recorded(name))), target, DEFAULT_POLICY).document

describe('[U] plans of recorded worlds', () => {
  it('every recorded world has its golden', () =>
    expect([...new Set(WORLDS.map(each => each[1]))].sort()).toEqual([...RECORDED].sort()))

  it.each(WORLDS)('%s', (golden, name, target, twist) => {
    const plan = planOf(name, target, twist)
    expectGolden(`worlds/${golden}.txt`, `${planPage(plan, paint(false)).join('\n')}\n`)
    expectGolden(`worlds/${golden}.md`, `${planMarkdown(plan).join('\n')}\n`)
  })

  it.each(WORLDS)('%s is planned the same twice', (_, name, target, twist) => {
    expect(planOf(name, target, twist).hash).toBe(planOf(name, target, twist).hash)
  })

  it('a cluster without Istio is refused in words', () => {
    expect(() =>
      planOf(
        'shop-1.22',
        '1.24.6',
        without(each => each.kind === 'Deployment' && each.metadata.namespace === 'istio-system'),
      ),
    ).toThrow(Refused)
  })

  it('hostile text reaches neither terminal nor Markdown raw', () => {
    const plan = planOf('shop-1.22', '1.24.6', hostile)
    const pages = [planPage(plan, paint(false)), planMarkdown(plan)]
    expect(pages.flat().filter(isUnsafe)).toEqual([])
    expect(pages.every(page => page.join().includes('script'))).toBe(true)
    const outsideOfCode = planMarkdown(plan).map(line => line.replace(/(`+)[^`].*?\1/g, ''))
    expect(outsideOfCode.filter(line => /(?<!\\)<script|(?<!\\)\]\(/.test(line))).toEqual([])
  })
})
