import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/** What cannot be carried and was in force is for a person to weigh, not for a table. */
export const lostValues: Check = {
  code: 'VALUES_LOST',
  title: 'No value that was in force is dropped on the way to the new chart',
  severity: 'warns',
  source: 'Istio: upgrade notes, and values.yaml of the charts',
  means:
    'The running release sets something that the new chart refuses or ignores and that ' +
    'nothing takes the place of. meshctl drops it, and what it did ends with the upgrade.',
  help:
    'Read the reason beside each key. Where the behaviour is needed, set what replaces it in ' +
    'the values of the running release first; else go on.',
  needs: [],
  find: ({charts = []}) =>
    charts.flatMap(({release, chart, version, changes}) => {
      const lost = changes.filter(each => each.loses === true)
      if (lost.length === 0) return []
      return [
        {
          what: `On the way to ${chart} ${version} the values of ${release.namespace}/${release.name} lose ${lost
            .slice(0, 20)
            .map(each => `${each.path} (${each.because})`)
            .join('; ')}${lost.length > 20 ? ` and ${lost.length - 20} more` : ''}.`,
          why: 'They were in force until now; the new chart has nothing in their place.',
          next: [
            sh`helm -n ${release.namespace} get values ${release.name}`,
            'Set what replaces them in the values of the running release if it is needed, then plan again.',
          ],
          objects: [{kind: 'HelmRelease', namespace: release.namespace, name: release.name}],
        },
      ]
    }),
}
