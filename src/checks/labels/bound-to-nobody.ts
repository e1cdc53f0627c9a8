import {REV} from '../../mesh/injection.ts'
import {labelsOf} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import {kubectl, placeOf, refOf} from '../place.ts'

/** F-15: what old revisions read alone is CONFIG_BOUND_TO_REVISION; here is what nobody reads. */
export const boundToNobody: Check = {
  code: 'CONFIG_BOUND_TO_NOBODY',
  title: 'Every Istio resource that names a revision names one that exists',
  severity: 'warns',
  source: 'F-15',
  means:
    'An Istio resource carries `istio.io/rev` with a tag or with a revision that does not ' +
    'exist. istiod compares it with its own revision, letter by letter, so nobody reads the ' +
    'resource.',
  help:
    'Remove the label if the resource shall apply, or the resource if not. A tag never counts ' +
    'there.',
  needs: [],
  find: evidence => {
    const bound = configKinds(evidence).flatMap(kind =>
      evidence.survey
        .of(kind)
        .filter(each => readByNobody(evidence, each))
        .map(object => ({kind, object})),
    )
    return [...Map.groupBy(bound, each => each.kind)].map(([kind, all]) => ({
      what:
        `${all.length} ${kind} name(s) a revision in ${REV} that does not exist: ` +
        `${some(all.map(({object}) => withRevision(object)))}.`,
      why: all.some(({object}) => isTag(evidence, object))
        ? 'Tags do not count in resources, so no istiod reads them: they do not apply now, and ' +
          'will not after the upgrade.'
        : 'No istiod reads them: they do not apply now, and will not after the upgrade.',
      next: [
        sh`kubectl get ${kind} -A -L ${REV}`,
        ...all
          .slice(0, 1)
          .map(({object}) => sh`${kubectl('label', {...refOf(object), kind})} ${REV}-`),
      ],
      objects: all.map(({object}) => refOf(object)),
    }))
  },
}

const GROUPS = [
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
] as const

const configKinds = ({seen}: Evidence): readonly string[] => {
  const kinds = seen.crds.flatMap(each =>
    each.resource === undefined
      ? []
      : [{kind: each.resource.kind, group: each.resource.apiVersion.split('/')[0] ?? ''}],
  )
  return kinds
    .filter(each => GROUPS.some(group => group === each.group))
    .map(each => `${each.kind}.${each.group}`)
}

function readByNobody({seen, asked}: Evidence, object: KubeObject): boolean {
  const named = labelsOf(object)[REV]
  return (
    named !== undefined &&
    named !== asked.revision &&
    ![...seen.revisions.keys()].some(each => each === named)
  )
}

const isTag = ({seen}: Evidence, object: KubeObject): boolean =>
  [...seen.tags.keys()].some(each => each === labelsOf(object)[REV])

const withRevision = (object: KubeObject): string =>
  `${placeOf(object)} (${labelsOf(object)[REV] ?? ''})`
