import {at, labelMap, labelsOf} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {minorOf} from '../version.ts'

const [OLD_KEY, NEW_KEY] = ['istio.io/gateway-name', 'gateway.networking.k8s.io/gateway-name']

/**
 * F-70: from 1.24 on istiod selects the pods of a Gateway by the newer label only; a selector
 * cannot change.
 */
export const selectorRenamed: Check = {
  code: 'GATEWAY_SELECTOR_RENAMED',
  title: 'Deployments of Gateways select their pods by the label that the new istiod uses',
  severity: 'warns',
  source: 'F-70, istio#54145',
  means:
    'istiod made this Deployment long ago, with `istio.io/gateway-name` in its selector. A ' +
    'new istiod uses `gateway.networking.k8s.io/gateway-name`, and the API server refuses to ' +
    'change a selector.',
  help:
    'Have the Deployment made anew while the old istiod still runs: a second Gateway takes the ' +
    'traffic, or a moment without it is planned.',
  needs: ['Deployment.apps'],
  find: ({survey, asked}) => {
    if ((minorOf(asked.version) ?? 0) < 24) return []
    const made = survey
      .of('Deployment.apps')
      .filter(
        each =>
          labelsOf(each)['gateway.istio.io/managed'] !== undefined ||
          own(labelsOf(each), NEW_KEY) !== undefined ||
          own(labelsOf(each), OLD_KEY) !== undefined,
      )
    const old = made.filter(each => {
      const selector = labelMap(at(each, 'spec', 'selector', 'matchLabels'))
      return own(selector, OLD_KEY) !== undefined && own(selector, NEW_KEY) === undefined
    })
    if (old.length === 0) return []
    return [
      {
        what:
          `${old.length} Deployment(s) of Gateways select their pods by ${OLD_KEY}: ` +
          `${some(old.map(placeOf))}.`,
        why:
          `istiod ${asked.version} selects by ${NEW_KEY}, and ` +
          'a selector is immutable: it may fail to update them, and they stay on the old version.',
        next: [
          ...old
            .slice(0, 3)
            .map(
              ({metadata: {namespace = '', name}}) =>
                sh`kubectl -n ${namespace} get deployment ${name} -o jsonpath='{.spec.selector}'`,
            ),
          'Let each be made anew in a quiet moment, while another gateway takes the traffic.',
        ],
        objects: old.map(refOf),
      },
    ]
  },
}
