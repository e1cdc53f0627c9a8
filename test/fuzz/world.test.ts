import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {isKubeObject} from '../../src/adapters/api-object.ts'
import {judgedLaws} from '../../src/checks/laws.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {isUnsafe} from '../../src/mesh/unsafe.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {planMarkdown} from '../../src/render/markdown-page.ts'
import {paint} from '../../src/render/paint.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {project} from '../../src/snapshot/projections.ts'
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {recorded, sightOfSnapshot} from '../worlds/sight.ts'
import {holds} from './hold.ts'
import {mutated} from './mutate.ts'

const WORLDS = [
  ['trouble-1.28', '1.30.3'],
  ['gateways-1.28', '1.30.3'],
  ['legacy-1.26', '1.28.10'],
  ['stand-1.24', '1.26.8'],
] as const

/**
 * One object of a world with anything in it that the API could give: what is no object at all does
 * not come so far.
 */
function oneChanged(snapshot: Snapshot): fc.Arbitrary<Snapshot> {
  const {objects} = snapshot
  return fc.nat(objects.length - 1).chain(at =>
    mutated(objects[at], 5)
      .filter(isKubeObject)
      .map(changed => ({
        ...snapshot,
        objects: objects.map((each, index) =>
          index === at ? (keepKind(each, changed) as SnapshotObject) : each,
        ),
      })),
  )
}

/** The product asks by kind, so it knows the kind of what it got. */
const keepKind = ({apiVersion, kind}: SnapshotObject, changed: KubeObject): KubeObject => ({
  ...changed,
  apiVersion,
  kind,
})

/** All that is thought and said of a mesh before an upgrade. */
function thinkOf(snapshot: Snapshot, version: string): void {
  const sight = sightOfSnapshot(snapshot)
  judgedLaws(sight.seen)
  const {document} = makePlan(sight, version, DEFAULT_POLICY)
  const lines = [...planPage(document, paint(false)), ...planMarkdown(document)]
  expect(lines.filter(isUnsafe)).toEqual([])
}

describe('[U] objects of a cluster, with anything in them, are planned with and told in clean text', () => {
  test.each(WORLDS)('%s to %s', (name, version) =>
    holds(oneChanged(recorded(name)), changed => thinkOf(changed, version), {runs: 40}),
  )

  test('and leave the cluster without more than a snapshot lets through', () => {
    const of = ({apiVersion, kind}: SnapshotObject) => ({
      apiVersion,
      kind,
      managedFields: true,
      ofRelease: true,
    })
    const inputs = oneChanged(recorded('trouble-1.28')).map(({objects}) => objects)
    // One that is nested deeper than the stack is a blind spot of the snapshot, with its name
    // (take.ts).
    const alsoFine = (error: unknown): boolean => error instanceof RangeError
    return holds(
      inputs,
      objects => objects.forEach(each => project(each as KubeObject, of(each))),
      {runs: 20, alsoFine},
    )
  })
})
