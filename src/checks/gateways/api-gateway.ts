import {nameOf} from '../../mesh/pods.ts'
import {part, sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {workloadRef} from '../place.ts'
import {gatewayNameOf, onOldRevision} from '../workloads/old-pods.ts'

/** F-67, F-69: istiod itself makes and rolls these Deployments. */
export const apiGateway: Check = {
  code: 'GATEWAY_API_GATEWAY',
  title: 'No gateway is made by istiod for a Gateway of the Gateway API',
  severity: 'warns',
  source: 'F-67, F-69',
  means:
    'A gateway is run by istiod from a Gateway of the Gateway API. It moves with the revision ' +
    'its Gateway names, not with a Helm release.',
  help: 'Set `istio.io/rev` on the Gateway when its turn comes.',
  needs: [],
  find: ({seen, asked}) =>
    [...seen.namespaces.values()].flatMap(namespace =>
      namespace.workloads
        .filter(each => onOldRevision(each, asked.from) && gatewayNameOf(each) !== undefined)
        .map(each => ({
          what:
            `${nameOf(each)} in ${namespace.name} is a Gateway API gateway, which meshctl does not ` +
            'move yet.',
          why:
            'Its istiod rolls it when the Gateway names another revision. The old istiod cannot be ' +
            'removed before that, and some versions drop traffic then.',
          next: [
            sh`kubectl -n ${namespace.name} label gateway ${gatewayNameOf(each) ?? ''} ${TO_REVISION}`,
            'Do so after the new istiod serves and before the cleanup.',
          ],
          objects: [workloadRef(namespace, each)],
        })),
    ),
}

const TO_REVISION = part`istio.io/rev=REVISION --overwrite`
