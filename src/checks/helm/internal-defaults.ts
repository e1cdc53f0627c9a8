import {at, node} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'

/** The chart's own part of its values: everything is nested under it since 1.24. */
const INTERNAL = '_internal_defaults_do_not_set'

/**
 * F-53: a dump of all values, given back as the user's, puts the old chart's defaults over those of
 * the new one.
 */
export const internalDefaults: Check = {
  code: 'INTERNAL_DEFAULTS_CARRIED',
  title: 'The values do not contain the old defaults of a chart',
  severity: 'warns',
  source: 'F-53',
  means:
    'The values that a user supplied to a release hold the chart’s own internal defaults, as ' +
    '`helm get values --all` prints them. They would win over the defaults of the new chart: ' +
    'old settings, and an old image.',
  help:
    'Supply only what differs: take the key `_internal_defaults_do_not_set` out of the values, ' +
    'and upgrade the release in place with what remains.',
  needs: [],
  find: evidence => carried(evidence).flatMap(each => hitOf(each)),
}

/** Releases whose values go to a newer chart. */
function carried({seen, asked}: Evidence): readonly ReleaseFacts[] {
  return [
    ...[asked.base, asked.like].filter(each => each !== undefined),
    ...seen.releases.filter(each => each.chart === 'gateway'),
  ]
}

function hitOf({namespace, name, values}: ReleaseFacts): readonly Hit[] {
  if (at(values, INTERNAL) === undefined) return []
  const pins = ['hub', 'tag', 'image'].flatMap(key => [
    ...(at(values, INTERNAL, key) === undefined ? [] : [key]),
    ...['global', 'pilot']
      .filter(holder => at(values, INTERNAL, holder, key) !== undefined)
      .map(holder => `${holder}.${key}`),
  ])
  const tagged = pins.some(each => each.endsWith('tag') || each.endsWith('image'))
  const keys = Object.keys(node(at(values, INTERNAL)))
  const among = pins.length === 0 ? '' : `, among them ${some(pins)}`
  return [
    {
      what:
        `The values of release ${namespace}/${name} set ${INTERNAL}, with ${keys.length} ` +
        `key(s)${among}.`,
      why: tagged
        ? 'meshctl takes them out of that key and leaves out versions of images; what else is ' +
          'in it would win over the new chart’s defaults.'
        : 'Carried over, the old chart’s defaults would win over the new chart’s wherever they ' +
          'differ.',
      next: [
        sh`helm -n ${namespace} get values ${name} -o yaml > values.yaml`,
        `Take the key ${INTERNAL} out of values.yaml, then helm upgrade the release at its ` +
          'present chart version with -f values.yaml --reset-values, then plan again.',
      ],
      objects: [{kind: 'HelmRelease', namespace, name}],
    },
  ]
}
