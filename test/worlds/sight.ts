import {readFileSync, readdirSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import {releaseFacts} from '../../src/adapters/release-codec.ts'
import type {StoredRelease} from '../../src/adapters/release-codec.ts'
import {instant} from '../../src/mesh/names.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {kindOf, surveyOf} from '../../src/mesh/survey.ts'
import {assemble} from '../../src/observe/assemble.ts'
import {withBoundConfig} from '../../src/observe/bound-config.ts'
import {rawOf} from '../../src/observe/projections.ts'
import type {Resource} from '../../src/ports/ports.ts'
import * as resources from '../../src/ports/resources.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import type {PlanInput} from '../../src/verbs/plan-input.ts'

/** Names of all of them. */
export const RECORDED: readonly string[] = readdirSync(new URL('recorded/', import.meta.url)).map(
  each => each.replace('.json.gz', ''),
)

/** A recorded world by its name. */
export const recorded = (name: string): Snapshot =>
  JSON.parse(
    gunzipSync(readFileSync(new URL(`recorded/${name}.json.gz`, import.meta.url))).toString(),
  ) as Snapshot

/**
 * What a plan sees of a snapshot: its objects as the product's own readers take them, as of the
 * moment when it was taken.
 */
export function sightOfSnapshot(snapshot: Snapshot): PlanInput {
  const objects = snapshot.objects as readonly KubeObject[]
  const newest = [
    ...Map.groupBy(snapshot.releases, each => `${each.namespace}/${each.name}`).values(),
  ].flatMap(all => all.toSorted((one, other) => other.number - one.number).slice(0, 1))
  const releases = newest.map(each =>
    releaseFacts(grouped(each.payload as unknown as StoredRelease), each.namespace, each.number),
  )
  const about = {
    seenAt: instant(Date.parse(snapshot.takenAt)),
    istioNamespace: snapshot.istioNamespace,
    version: snapshot.cluster.version,
  }
  const blind = snapshot.blindSpots.map(each => ({...each, kind: kindOfResource(each.resource)}))
  const survey = surveyOf(objects, blind)
  return {
    seen: withBoundConfig(
      assemble({...rawOf(objects, snapshot.istioNamespace), releases, unread: []}, about),
      survey,
    ),
    survey,
    certificates: [],
    trials: [],
    helm: '3.17.3',
    past: undefined,
  }
}

/**
 * The kind of a resource, as a survey names it. In: `configmaps`,
 * `envoyfilters.networking.istio.io`.
 */
function kindOfResource(resource: string): string {
  const [plural = '', ...group] = resource.split('.')
  const kind =
    Object.values(resources).find(
      (each): each is Resource => 'plural' in each && each.plural === plural,
    )?.kind ??
    CUSTOM[plural] ??
    plural
  return kindOf(group.length === 0 ? '' : `${group.join('.')}/v1`, kind)
}

const CUSTOM: Readonly<Record<string, string>> = {envoyfilters: 'EnvoyFilter'}

/**
 * Manifests were recorded without the groups of their objects; those of workloads and of RBAC are
 * put back.
 */
const grouped = (release: StoredRelease): StoredRelease => ({
  ...release,
  manifest: (release.manifest ?? '').replace(
    /^---\nkind: (\w+)$/gm,
    (_, kind: string) => `---\napiVersion: ${GROUPS[kind] ?? 'v1'}\nkind: ${kind}`,
  ),
})

const GROUPS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  DaemonSet: 'apps/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
}
