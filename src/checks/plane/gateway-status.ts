import {some} from '../../mesh/sentences.ts'
import type {Check} from '../check.ts'
import {kindAndPlace, refOf} from '../place.ts'
import {minorOf} from '../version.ts'

const KINDS = ['Gateway', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].map(
  each => `${each}.gateway.networking.k8s.io`,
)

/** F-37: before 1.28 two istiods write the same status, or only one of them writes any. */
export const gatewayStatus: Check = {
  code: 'GATEWAY_STATUS_UNSTEADY',
  title: 'The status of Gateways and routes can be relied on while two revisions run',
  severity: 'info',
  source: 'F-37',
  means:
    'While two revisions run, of which one is older than 1.28, the status of Gateways and ' +
    'routes of the Gateway API may stay at `Unknown`, become empty or change to and fro, ' +
    'though traffic flows.',
  help:
    'Judge by the Deployments and by traffic. Tell whoever watches the status, such as Argo CD ' +
    'or a readiness gate.',
  needs: [],
  find: ({seen, survey, asked}) => {
    const minors = [
      ...asked.from.map(each => seen.revisions.get(each)?.version),
      asked.version,
    ].map(minorOf)
    const objects = minors.some(each => each !== undefined && each < 28)
      ? KINDS.flatMap(each => survey.of(each))
      : []
    if (objects.length === 0) return []
    return [
      {
        what:
          `${objects.length} Gateway(s) and route(s) of the Gateway API may show a wrong status ` +
          `while two revisions run: ${some(objects.map(kindAndPlace))}.`,
        why:
          'Tools that read the status, such as Argo CD or external DNS, may act on wrong ' +
          'information.',
        next: ['Judge them by their Deployments and by traffic until the cleanup.'],
        objects: objects.map(refOf),
      },
    ]
  },
}
