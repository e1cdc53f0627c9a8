import {same} from '../same.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Strings, ApiObject} from '../api-object.ts'
import {templateHash} from './names.ts'
import {isRefused} from './controller.ts'
import type {ControllerContext} from './controller.ts'
import {controllerRef} from './object-types.ts'
import type {ControllerRevision, Template} from './object-types.ts'

/** On pods and revisions of StatefulSets and DaemonSets: which template they are of. */
export const REVISION_LABEL = 'controller-revision-hash'

const STORAGE = 'controllerrevisions.apps'
const DEFAULT_HISTORY = 10

/** What a StatefulSet or DaemonSet was and is, oldest first. */
export function revisionsOf(
  {index}: ControllerContext,
  owner: ApiObject,
): readonly ControllerRevision[] {
  const own = index
    .ownedBy(owner.metadata.uid)
    .flatMap(({storage, object}) => (storage === STORAGE ? [object as ControllerRevision] : []))
  return [...own].sort((one, other) => one.revision - other.revision)
}

/** The template that a revision keeps. */
export function templateOf({data}: ControllerRevision): Template | undefined {
  const spec = isFields(data) ? data['spec'] : undefined
  const template = isFields(spec) ? spec['template'] : undefined
  if (!isFields(template)) return undefined
  const {$patch: _patch, ...rest} = template
  return rest as unknown as Template
}

/**
 * The revision of this template: an old one with a new number, or a new one. In: how a new one is
 * labelled, by its hash.
 */
export async function currentRevision(
  context: ControllerContext,
  owner: ApiObject,
  template: Template,
  labels: (hash: string) => Strings,
): Promise<ControllerRevision> {
  const known = revisionsOf(context, owner)
  const newest = known.at(-1)
  const equal = known.findLast(each => same(templateOf(each), template))
  if (equal !== undefined && equal === newest) return equal
  const revision = (newest?.revision ?? 0) + 1
  if (equal !== undefined)
    return (await context.client.update({...equal, revision})) as ControllerRevision
  const kind = context.api.kinds.must('apps/v1', 'ControllerRevision')
  for (let collisions = 0; ; collisions++) {
    const hash = templateHash(template, collisions)
    const made = newRevision(owner, template, {hash, labels: labels(hash), revision})
    try {
      return (await context.client.create(
        kind,
        owner.metadata.namespace,
        made,
      )) as ControllerRevision
    } catch (error) {
      if (!isRefused(error, 'AlreadyExists') || collisions > 10) throw error
    }
  }
}

function newRevision(
  owner: ApiObject,
  template: Template,
  {hash, labels, revision}: {hash: string; labels: Strings; revision: number},
): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      labels,
      ...annotationsOf(owner),
      ownerReferences: [controllerRef(owner)],
    },
    revision,
    data: {spec: {template: {...template, $patch: 'replace'}}},
  }
}

const annotationsOf = ({metadata}: ApiObject): object =>
  metadata.annotations === undefined ? {} : {annotations: metadata.annotations}

/** Drops the oldest revisions that nothing has any more, down to the limit. */
export async function forgetRevisions(
  context: ControllerContext,
  owner: ApiObject,
  limit: number | undefined,
  isLive: (revision: ControllerRevision) => boolean,
): Promise<void> {
  const unused = revisionsOf(context, owner).filter(each => !isLive(each))
  for (const each of unused.slice(0, Math.max(0, unused.length - (limit ?? DEFAULT_HISTORY))))
    await context.client.delete(each)
}
