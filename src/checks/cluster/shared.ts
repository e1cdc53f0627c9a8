import {releaseOf} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {ObjectRef} from '../finding.ts'
import {kubectl} from '../place.ts'

/** F-6, F-31: `helm uninstall` takes what its stored manifest names, whoever else needs it. */
export const shared: Check = {
  code: 'SHARED_WITH_RELEASE',
  title: 'The old release owns nothing that another release needs',
  severity: 'blocks',
  source: 'F-6, F-31',
  means:
    'An object is in the stored manifest of an old istiod release, and also in that of a ' +
    'release that stays, or another release has adopted the live object. Uninstalling the ' +
    'old release deletes it all the same.',
  help:
    'Take it out of the old release first: mark the live object with `helm.sh/resource-policy: ' +
    'keep` and upgrade the old release with values that leave it out.',
  needs: [],
  find: evidence => {
    const {seen, asked} = evidence
    const names = asked.from
      .map(each => seen.revisions.get(each)?.release)
      .filter(each => each !== undefined)
    const isOld = (each: {readonly name: string; readonly namespace: string}): boolean =>
      names.some(one => one.name === each.name && one.namespace === each.namespace)
    return seen.releases.filter(isOld).flatMap(old => {
      const staying = seen.releases.filter(each => !isOld(each))
      const rows = mine(evidence, old).flatMap(object => {
        const other =
          staying.find(each => holds(each, old, object)) ?? adopter(evidence, old, object, isOld)
        return other === undefined ? [] : [{object, other: `${other.namespace}/${other.name}`}]
      })
      return [...Map.groupBy(rows, each => each.other)].map(([other, all]) =>
        hit(
          old,
          other,
          all.map(each => each.object),
        ),
      )
    })
  },
}

/** Kinds that are no namespace's, by what the survey calls them. */
const OF_CLUSTER: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ClusterRole: 'ClusterRole.rbac.authorization.k8s.io',
    ClusterRoleBinding: 'ClusterRoleBinding.rbac.authorization.k8s.io',
    MutatingWebhookConfiguration: 'MutatingWebhookConfiguration.admissionregistration.k8s.io',
    ValidatingWebhookConfiguration: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  }),
)
const OF_NAMESPACE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ServiceAccount: 'ServiceAccount',
    ConfigMap: 'ConfigMap',
    Service: 'Service',
    Deployment: 'Deployment.apps',
  }),
)

/**
 * Tags are taken out by a step of their own, and definitions are marked to be kept by their chart.
 */
function mine({seen}: Evidence, old: ReleaseFacts): readonly string[] {
  const tags = [...seen.tags.values()].flatMap(each => [
    `MutatingWebhookConfiguration/${each.config}`,
    ...(each.service === undefined ? [] : [`Service/${each.service.name}`]),
  ])
  return old.objects.filter(
    each => !tags.includes(each) && !each.startsWith('CustomResourceDefinition/'),
  )
}

const kindIn = (object: string): string => object.split('/')[0] ?? ''

const holds = (other: ReleaseFacts, old: ReleaseFacts, object: string): boolean =>
  other.objects.includes(object) &&
  (OF_CLUSTER.has(kindIn(object)) || other.namespace === old.namespace)

/** The release that the live object names, when it is another one. */
function adopter(
  {survey}: Evidence,
  old: ReleaseFacts,
  object: string,
  isOld: (each: {readonly name: string; readonly namespace: string}) => boolean,
): {readonly name: string; readonly namespace: string} | undefined {
  const [kind = '', name] = object.split('/')
  const listed = survey
    .of(OF_CLUSTER.get(kind) ?? OF_NAMESPACE.get(kind) ?? '')
    .find(
      each =>
        each.metadata.name === name &&
        (OF_CLUSTER.has(kind) || each.metadata.namespace === old.namespace),
    )
  const owner = listed === undefined ? undefined : releaseOf(listed)
  return owner === undefined || isOld(owner) ? undefined : owner
}

/** In: `Service/istiod`, of the release. */
function refIn(release: ReleaseFacts, object: string): ObjectRef {
  const [kind = '', name = ''] = object.split('/')
  return OF_CLUSTER.has(kind) ? {kind, name} : {kind, namespace: release.namespace, name}
}

const hit = (old: ReleaseFacts, other: string, objects: readonly string[]): Hit => ({
  what: `Release ${old.name} of the old istiod owns ${some(objects)}, which ${other} needs too.`,
  why: 'The cleanup uninstalls the old release, and Helm deletes them with it.',
  next: [
    sh`helm -n ${old.namespace} get manifest ${old.name}`,
    ...objects
      .slice(0, 3)
      .map(each => sh`${kubectl('annotate', refIn(old, each))} helm.sh/resource-policy=keep`),
    `Upgrade ${old.name} with values that leave them out, before the cleanup.`,
  ],
  objects: objects.map(each => refIn(old, each)),
})
