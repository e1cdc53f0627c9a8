import {at, isFields} from '../mesh/fields.ts'
import type {SnapshotObject} from '../snapshot/snapshot.ts'
import {defaulted} from '../embedded/cluster.ts'
import type {ApiObject, Fields, Kinds, Schemas} from '../embedded/cluster.ts'

/** What defaults are known by. */
export interface Known {
  readonly kinds: Kinds
  readonly schemas: Schemas
}

/**
 * An object with the defaults that its projection left out. Without them the first update would put
 * them in, and what should be the same template would no longer be. Undefined: a kind that this
 * world does not serve.
 */
export function completed({kinds, schemas}: Known, object: SnapshotObject): ApiObject | undefined {
  const kind = kinds.named(object.apiVersion, object.kind)
  if (kind === undefined) return undefined
  const thing =
    object.kind === 'ControllerRevision' ? withTemplate({kinds, schemas}, object) : object
  return defaulted(schemas, kind, thing as unknown as ApiObject)
}

/**
 * A revision keeps a template as data, which no schema knows; a DaemonSet's has the same defaults.
 */
function withTemplate({kinds, schemas}: Known, revision: SnapshotObject): SnapshotObject {
  const template = at(revision['data'], 'spec', 'template')
  const kind = kinds.named('apps/v1', 'DaemonSet')
  if (kind === undefined || !isFields(template)) return revision
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {name: 'x'},
    spec: {selector: {}, template},
  } as unknown as ApiObject
  return {
    ...revision,
    data: {spec: {template: at(defaulted(schemas, kind, owner), 'spec', 'template') as Fields}},
  }
}
