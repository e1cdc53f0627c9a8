import type {Snapshot} from '../snapshot/snapshot.ts'
import {own} from '../mesh/own.ts'
import type {Authority} from '../embedded/cluster.ts'

/**
 * The CA of the copy that stands for a bundle of certificates of the snapshot. In: the bundle's
 * mark.
 */
export type RootOf = (mark: string) => Authority

/**
 * A CA for each root of the snapshot: where roots were one they are one, where they differed they
 * differ. What shares a root with the mesh's own CA gets `own`, which istiods sign with. In: how to
 * make another CA.
 */
export async function rootsOf(
  snapshot: Snapshot,
  own: Authority,
  another: () => Promise<Authority>,
): Promise<RootOf> {
  const mine = new Set(ownMarks(snapshot).flatMap(mark => keysOf(snapshot, mark)))
  const made = new Map<string, Authority>()
  for (const mark of Object.keys(snapshot.certificates)) {
    const keys = keysOf(snapshot, mark)
    const known =
      keys.some(each => mine.has(each)) || mine.size === 0
        ? own
        : keys.map(each => made.get(each)).find(each => each !== undefined)
    const authority = known ?? (await another())
    for (const key of keys) made.set(key, authority)
    made.set(mark, authority)
  }
  return mark => made.get(mark) ?? own
}

const keysOf = ({certificates}: Snapshot, mark: string): readonly string[] =>
  (own(certificates, mark) ?? []).map(each => each.fingerprint)

/** Of the Secret that istiods sign with: the administrator's before Istio's own. */
function ownMarks({secrets, istioNamespace}: Snapshot): readonly string[] {
  const found = ['cacerts', 'istio-ca-secret']
    .map(name => secrets.find(each => each.namespace === istioNamespace && each.name === name))
    .find(each => each !== undefined)
  return found === undefined
    ? []
    : [found.certificates['root-cert.pem'] ?? found.certificates['ca-cert.pem'] ?? ''].filter(
        each => each !== '',
      )
}
