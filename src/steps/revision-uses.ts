import type {Finding, ObjectRef} from '../checks/finding.ts'
import {notProbed} from '../mesh/probes.ts'
import {injectorOf, injectorsFor, labelsDecide, namespaceInjector} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import {nameOf, podsOn} from '../mesh/pods.ts'
import {some} from '../mesh/sentences.ts'
import type {MeshSnapshot, NamespaceFacts, TagFacts} from '../mesh/snapshot.ts'
import {ownsTag} from './detach-tags.ts'
import {releaseAt} from './release.ts'
import type {RetireRevision} from './step.ts'

interface Use {
  readonly said: string
  /** It ends by itself: a Job's pod, a connection that is being closed. Worth waiting for. */
  readonly passing: boolean
  readonly objects: readonly ObjectRef[]
}

export function usesOf(step: RetireRevision, seen: MeshSnapshot): readonly Use[] {
  return releaseAt(seen, step.release) === undefined
    ? []
    : [...byPods(step.revision, seen), ...byLabels(step, seen), ...byConnections(step, seen)]
}

/**
 * Who would be cut off, now or later, if the revision went: running pods, and whatever asks for it.
 * Half sentences; empty: nobody.
 */
export function usersOf(revision: Revision, seen: MeshSnapshot): readonly string[] {
  const namespaces = [...seen.namespaces.values()].flatMap(each => [
    ...pointing(revision, seen, each),
    ...templatesOn(revision, seen, each),
  ])
  const tags = [...seen.tags.values()]
    .filter(each => each.revision === revision || each.service?.revision === revision)
    .map(each => `tag ${each.name} points at it`)
  const validators = seen.validators
    .filter(each => each.isDefault && each.revision === revision)
    .map(each => `${each.config} points at it`)
  return [
    ...[...byPods(revision, seen), ...namespaces, ...schedulesOn(revision, seen)].map(
      each => each.said,
    ),
    ...tags,
    ...validators,
  ]
}

/**
 * What still uses the revision and does not go by itself, before its tags and the default have
 * moved. Undefined: nothing.
 */
export function keptInUse(step: RetireRevision, seen: MeshSnapshot): Finding | undefined {
  const namespaces = [...seen.namespaces.values()].flatMap(each => [
    ...pointing(step.revision, seen, each),
    ...templatesOn(step.revision, seen, each),
  ])
  const uses = [
    ...byPods(step.revision, seen),
    ...namespaces,
    ...schedulesOn(step.revision, seen),
  ].filter(each => !each.passing)
  return releaseAt(seen, step.release) === undefined || uses.length === 0
    ? undefined
    : stillUsed(step, uses)
}

/** First source: the proxies that run. */
function byPods(revision: Revision, seen: MeshSnapshot): readonly Use[] {
  const pods = podsOn(seen, revision)
  if (pods.length === 0) return []
  const names = pods.map(each => `${each.namespace}/${each.pod.name}`)
  const passing = pods.every(
    each => each.pod.terminating || each.pod.owner?.startsWith('Job/') === true,
  )
  return [
    {
      said: `${pods.length} pod(s) run its proxy (${some(names)})`,
      passing,
      objects: pods
        .slice(0, 20)
        .map(each => ({kind: 'Pod', namespace: each.namespace, name: each.pod.name})),
    },
  ]
}

/** Second source: labels, templates, tags, the default: what would ask for it tomorrow. */
function byLabels(step: RetireRevision, seen: MeshSnapshot): readonly Use[] {
  const validators = seen.validators.filter(
    each => each.isDefault && each.revision === step.revision,
  )
  return [
    ...[...seen.namespaces.values()].flatMap(each => [
      ...pointing(step.revision, seen, each),
      ...templatesOn(step.revision, seen, each),
    ]),
    ...schedulesOn(step.revision, seen),
    ...[...seen.tags.values()].flatMap(each => tagOn(step, seen, each)),
    ...validators.map(each => ({
      said: `${each.config} points at it`,
      passing: false,
      objects: [{kind: 'ValidatingWebhookConfiguration', name: each.config}],
    })),
  ]
}

function pointing(
  revision: Revision,
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
): readonly Use[] {
  if (namespaceInjector(seen, namespace)?.revision !== revision) return []
  return [
    {
      said: `namespace ${namespace.name} points at it`,
      passing: false,
      objects: [{kind: 'Namespace', name: namespace.name}],
    },
  ]
}

function templatesOn(
  revision: Revision,
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
): readonly Use[] {
  if (labelsDecide(namespace)) return []
  const asking = namespace.workloads.filter(
    each => injectorOf(seen, namespace, each)?.revision === revision,
  )
  return asking.map(each => ({
    said: `the template of ${namespace.name}/${nameOf(each)} asks for it`,
    passing: false,
    objects: [{kind: each.ref.kind, namespace: namespace.name, name: each.ref.name}],
  }))
}

function tagOn(step: RetireRevision, seen: MeshSnapshot, tag: TagFacts): readonly Use[] {
  const objects = [{kind: 'MutatingWebhookConfiguration', name: tag.config}]
  if (tag.revision === step.revision || tag.service?.revision === step.revision)
    return [{said: `tag ${tag.name} points at it`, passing: false, objects}]
  const release = releaseAt(seen, step.release)
  return release !== undefined && ownsTag(release, tag)
    ? [
        {
          said: `its release ${release.name} would take tag ${tag.name} with it`,
          passing: false,
          objects,
        },
      ]
    : []
}

/** Pods that start later, in namespaces that have no say of their own. */
function schedulesOn(revision: Revision, seen: MeshSnapshot): readonly Use[] {
  return [...seen.namespaces.values()]
    .filter(each => namespaceInjector(seen, each) === undefined)
    .flatMap(namespace =>
      namespace.schedules
        .filter(each =>
          injectorsFor(seen.injectors, namespace, each.templateLabels).some(
            entry => entry.revision === revision && entry.tag === undefined,
          ),
        )
        .map(each => ({
          said: `the template of ${namespace.name}/${each.kind}/${each.name} asks for it`,
          passing: false,
          objects: [{kind: each.kind, namespace: namespace.name, name: each.name}],
        })),
    )
}

/** Third source: the old istiod's own word, from every replica. Not knowing is not a no. */
function byConnections(step: RetireRevision, seen: MeshSnapshot): readonly Use[] {
  if (!seen.revisions.has(step.revision)) return []
  const answer = seen.probeResults.connections.get(step.revision) ?? notProbed
  if (answer.is === 'unknown')
    return [
      {
        said: `nobody can tell which proxies it serves: ${answer.because}`,
        passing: true,
        objects: [],
      },
    ]
  if (answer.value.length === 0) return []
  const pods = answer.value.map(each => `${each.namespace}/${each.pod}`)
  return [
    {
      said: `${pods.length} proxies are connected to it (${some(pods)})`,
      passing: true,
      objects: [],
    },
  ]
}

export const stillUsed = (step: RetireRevision, uses: readonly Use[]): Finding => ({
  code: 'REVISION_STILL_USED',
  severity: 'blocks',
  what: `istiod ${step.revision} is still in use: ${some(uses.map(each => each.said))}.`,
  why: 'Removing it would cut them off from configuration, certificates and sidecars.',
  next: ['meshctl proxies', 'Move or restart what is left, then: meshctl upgrade cleanup --yes'],
  objects: uses.flatMap(each => each.objects).slice(0, 50),
  source: 'F-3, F-5, F-16, F-46, F-76, F-77',
})
