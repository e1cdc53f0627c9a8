import {labelsOf} from '../mesh/fields.ts'
import {REV} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {ConfigTrial, Survey} from '../mesh/survey.ts'
import type {Cluster, Resource} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {configKinds} from './config-kinds.ts'
import type {ConfigKind} from './config-kinds.ts'

const AT_ONCE = 8
/** A dry run each: more would be a load of its own. */
const MOST = 2_000

/**
 * Sends a copy of every Istio resource as a dry run through the validator of a revision: it carries
 * that revision's label, and is never stored. In: a revision whose own validator is closed. Throws
 * OutsideError when the API server fails; what may not be tried is told.
 */
export async function tryConfig(
  cluster: Cluster,
  seen: MeshSnapshot,
  survey: Survey,
  revision: Revision,
): Promise<ConfigTrial> {
  const all = configKinds(seen).flatMap(kind =>
    survey.of(kind.kind).map(object => ({kind, object})),
  )
  const waiting = all.slice(0, MOST)
  const outcome: Outcome = {refused: [], denied: new Set(), unanswered: 0}
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await tryOne(cluster, revision, next, outcome)
  }
  await Promise.all(Array.from({length: AT_ONCE}, worker))
  const {refused, denied, unanswered} = outcome
  return {
    revision,
    tried: Math.min(all.length, MOST) - unanswered,
    refused: refused.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1)),
    untried: [...new Set([...denied].map(each => each.split(' ')[0] ?? ''))].sort(),
    unanswered,
    left: Math.max(0, all.length - MOST),
  }
}

type Refused = ConfigTrial['refused'][number]

const orderOf = ({kind, namespace, name}: Refused): string => `${kind} ${namespace} ${name}`

interface Outcome {
  readonly refused: Refused[]
  /** `PLURAL NAMESPACE` where the caller may create none. */
  readonly denied: Set<string>
  unanswered: number
}

/** Adds to the outcome. */
async function tryOne(
  cluster: Cluster,
  revision: Revision,
  {kind, object}: {readonly kind: ConfigKind; readonly object: KubeObject},
  outcome: Outcome,
): Promise<void> {
  const {resource, group, plural} = kind
  const {namespace = '', name} = object.metadata
  const place = `${plural} ${namespace}`
  if (outcome.denied.has(place)) return
  const why = await refusal(cluster, revision, {resource, object})
  if (why === 'denied') outcome.denied.add(place)
  else if (why === 'unanswered') outcome.unanswered++
  else if (why !== undefined)
    outcome.refused.push({kind: resource.kind, group, namespace, name, why})
}

/** Revisions whose own validator is closed: it alone judges what carries its label. */
export const judging = (seen: MeshSnapshot): readonly Revision[] =>
  seen.validators.flatMap(each =>
    !each.isDefault &&
    each.failClosed &&
    each.revision !== undefined &&
    (seen.revisions.get(each.revision)?.service?.readyEndpoints ?? 0) > 0
      ? [each.revision]
      : [],
  )

/** Undefined: taken. `denied`: for the whole namespace. `unanswered`: nobody knows. */
async function refusal(
  cluster: Cluster,
  revision: Revision,
  {resource, object}: {readonly resource: Resource; readonly object: KubeObject},
): Promise<string | undefined> {
  const {namespace} = object.metadata
  const metadata = {
    generateName: 'meshctl-trial-',
    ...(namespace === undefined ? {} : {namespace}),
    labels: {...labelsOf(object), [REV]: revision},
  }
  try {
    await cluster.create(
      {resource, ...(namespace === undefined ? {} : {namespace})},
      {apiVersion: resource.apiVersion, kind: resource.kind, metadata, spec: object['spec']},
      {dryRun: true},
    )
    return undefined
  } catch (error) {
    if (error instanceof OutsideError && error.kind === 'refused')
      return error.why === '' ? error.message : error.why
    if (error instanceof OutsideError && error.kind === 'denied') return 'denied'
    // one object at which the webhook or the server stumbles, or whose namespace is on its way out,
    // is no trouble of the cluster's
    if (error instanceof OutsideError && error.kind !== 'unreachable' && error.kind !== 'timeout')
      return 'unanswered'
    throw error
  }
}
