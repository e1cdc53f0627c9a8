import {releaseOf} from '../../mesh/fields.ts'
import {holdsObject} from '../../mesh/manifest.ts'
import {sh} from '../../mesh/shell.ts'
import {unreadRelease} from '../../mesh/unread.ts'
import type {ReleaseRef} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {ObjectRef} from '../finding.ts'

/** F-52: objects say which release made them, and Helm knows nothing of it. */
export const recordMissing: Check = {
  code: 'RELEASE_RECORD_MISSING',
  title: 'Helm has a record of every release that objects of Istio name',
  severity: 'warns',
  source: 'F-52',
  means:
    'Objects carry the name of a Helm release whose Secret was not found: deleted, ' +
    'unreadable, or kept by another storage driver of Helm (ConfigMaps, SQL).',
  help:
    'Find the record with `helm history`; if it is gone, install the chart at its present ' +
    'version with the same values and `--take-ownership`.',
  needs: ['Deployment.apps'],
  find: evidence => [...planes(evidence), ...gateways(evidence)],
}

/** What cannot be read is told elsewhere. */
const known = ({seen}: Evidence, ref: ReleaseRef): boolean =>
  unreadRelease(seen.unread, ref) !== undefined ||
  seen.releases.some(each => each.name === ref.name && each.namespace === ref.namespace)

/**
 * Whoever may write a Deployment may name any release on it: one that does not hold it did not make
 * it.
 */
const holds = (
  {seen}: Evidence,
  ref: ReleaseRef,
  place: {readonly namespace: string; readonly name: string},
): boolean =>
  unreadRelease(seen.unread, ref) !== undefined ||
  seen.releases.some(
    each =>
      each.name === ref.name &&
      each.namespace === ref.namespace &&
      holdsObject(each, {kind: 'Deployment', ...place}),
  )

function planes(evidence: Evidence): readonly Hit[] {
  const {seen, asked} = evidence
  const facts = asked.from
    .map(each => seen.revisions.get(each))
    .filter(each => each?.release !== undefined && !known(evidence, each.release))
  return facts.flatMap(each =>
    each?.release === undefined
      ? []
      : [
          {
            ...hitOf(each.release, `istiod ${each.name}`, [
              {kind: 'Deployment', namespace: seen.istioNamespace, name: each.deployment.name},
            ]),
            severity: 'blocks' as const,
            why:
              'Without the record its values are not known, which the new istiod must get, and ' +
              'the release cannot be uninstalled.',
          },
        ],
  )
}

function gateways(evidence: Evidence): readonly Hit[] {
  const {seen, survey} = evidence
  const proxies = [...seen.namespaces.values()].flatMap(each =>
    each.workloads
      .filter(
        workload => workload.isGateway && workload.pods.some(pod => pod.proxy?.type === 'gateway'),
      )
      .map(workload => `${workload.ref.kind}/${each.name}/${workload.ref.name}`),
  )
  const lost = survey.of('Deployment.apps').flatMap(each => {
    const ref = releaseOf(each)
    const place = `Deployment/${each.metadata.namespace ?? ''}/${each.metadata.name}`
    return ref === undefined ||
      !proxies.includes(place) ||
      holds(evidence, ref, {namespace: each.metadata.namespace ?? '', name: each.metadata.name})
      ? []
      : [{ref, each}]
  })
  return lost
    .slice(0, 20)
    .map(({ref, each}) =>
      hitOf(ref, `The gateway ${each.metadata.namespace ?? ''}/${each.metadata.name}`, [
        {kind: 'Deployment', namespace: each.metadata.namespace ?? '', name: each.metadata.name},
      ]),
    )
}

const hitOf = (ref: ReleaseRef, who: string, objects: readonly ObjectRef[]): Hit => ({
  what:
    `${who} says that the Helm release ${ref.namespace}/${ref.name} made it, and no record of ` +
    'an Istio chart under that name was found that holds it.',
  why:
    'It may belong to a chart of your own, or the record is lost or kept elsewhere. meshctl ' +
    'restarts it with its namespace instead of upgrading its release.',
  next: [
    sh`helm -n ${ref.namespace} history ${ref.name}`,
    sh`kubectl -n ${ref.namespace} get secrets -l owner=helm,name=${ref.name}`,
  ],
  objects,
})
