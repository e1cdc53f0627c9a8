import type {Snapshot} from '../snapshot/snapshot.ts'
import type {SnapshotSummary} from './documents.ts'
import {API_VERSION} from './documents.ts'

/** What a snapshot holds, in numbers. In: the snapshot, and where it went. */
export function summaryOf(
  snapshot: Snapshot,
  {file, bytes}: {readonly file: string; readonly bytes: number},
): SnapshotSummary {
  const byKind = Map.groupBy(snapshot.objects, each => each.kind)
  return {
    apiVersion: API_VERSION,
    kind: 'SnapshotSummary',
    file,
    bytes,
    takenAt: snapshot.takenAt,
    cluster: snapshot.cluster,
    objects: Object.fromEntries([...byKind].map(([kind, all]) => [kind, all.length])),
    secrets: snapshot.secrets.length,
    releases: new Set(snapshot.releases.map(each => `${each.namespace}/${each.name}`)).size,
    blindSpots: snapshot.blindSpots,
  }
}
