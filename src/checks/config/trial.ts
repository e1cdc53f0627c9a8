import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ConfigTrial} from '../../mesh/survey.ts'
import type {Check, Hit} from '../check.ts'
import {kubectl, placeOf} from '../place.ts'

/**
 * F-99: a newer istiod may refuse what an older one took; what it refuses, nobody can write again.
 */
export const configTrial: Check = {
  code: 'CONFIG_REFUSED',
  title: 'Every istiod accepts the existing Istio resources',
  severity: 'warns',
  source: 'F-99',
  means:
    'Copies of Istio resources were sent as dry runs through the validator of a revision, ' +
    'and it refuses some of them. What is stored stays stored; the next one who writes it is ' +
    'refused, and that istiod may leave it out.',
  help:
    'Change the resource so that both the old and the new istiod take it, before its namespace ' +
    'moves.',
  needs: [],
  find: ({trials}) => trials.flatMap(trialHits),
}

/** What a trial found, for plans and for `verify`. */
export function trialHits({
  revision,
  refused,
  untried,
  unanswered,
  left,
  tried,
}: ConfigTrial): readonly Hit[] {
  const groups = [...Map.groupBy(refused, each => `${each.kind}.${each.group}`)].flatMap(
    ([kind, all]) => refusedHits(revision, kind, all),
  )
  const gaps = [
    ...untried.map(each => `you may not create ${each}`),
    ...(unanswered === 0 ? [] : [`of ${unanswered} nobody said anything`]),
    ...(left === 0 ? [] : [`${left} are too many`]),
  ]
  const blind =
    gaps.length === 0
      ? []
      : [
          {
            severity: 'info' as const,
            what:
              `Not all Istio resources were tried on istiod ${revision} (${tried} were): ` +
              `${gaps.join(', ')}.`,
            why: 'Whether it accepts them is only known when somebody writes them.',
            next:
              untried.length === 0
                ? ['istioctl analyze --all-namespaces']
                : untried.slice(0, 3).map(each => sh`kubectl auth can-i create ${each} -A`),
            objects: [],
          },
        ]
  return [...groups, ...blind]
}

function refusedHits(
  revision: ConfigTrial['revision'],
  kind: string,
  all: ConfigTrial['refused'],
): readonly Hit[] {
  const [first] = all
  if (first === undefined) return []
  return [
    {
      what: `istiod ${revision} refuses ${all.length} ${kind}: ${some(all.map(placeOf))}.`,
      why: `It says of ${placeOf(first)}: ${first.why.slice(0, 300)}`,
      next: [
        sh`${kubectl('get', {kind, namespace: first.namespace, name: first.name})} -o yaml`,
        'Change it so that both istiods take it.',
      ],
      objects: all
        .slice(0, 20)
        .map(({kind: name, namespace, ...each}) => ({kind: name, namespace, name: each.name})),
    },
  ]
}
