import {object, ownedBy, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {fieldConflicts} from '../../../src/checks/helm/field-conflicts.ts'
import {ENV, REPLICAS, RESTART, edge, gateway, writtenBy} from './objects.ts'

const release4 = (values = {}): ReturnType<typeof release> =>
  release('edge/gw', 'gateway', '1.27.9', {applyMethod: 'ssa', values})
specify('helm', [fieldConflicts], {
  GATEWAY_FIELDS_OWNED: {
    fires: {
      'somebody edited its Deployment': {
        objects: [
          edge,
          gateway(
            writtenBy({
              'kubectl-edit': {
                'f:spec': {'f:template': {'f:spec': {'f:terminationGracePeriodSeconds': {}}}},
              },
            }),
          ),
        ],
        releases: [release4()],
        says: ['kubectl-edit', 'terminationGracePeriodSeconds', 'edge/gw'],
        severity: 'warns',
      },
      'somebody scaled it, and the chart sets the replicas': {
        objects: [edge, gateway(writtenBy({kubectl: REPLICAS}, 'scale'))],
        releases: [release4({autoscaling: {enabled: false}})],
        says: ['spec.replicas'],
      },
      'somebody edited its Service': {
        objects: [
          object('v1 Service edge/gw', {
            annotations: ownedBy('edge', 'gw'),
            ...writtenBy({'kubectl-patch': {'f:spec': {'f:externalTrafficPolicy': {}}}}),
          }),
        ],
        releases: [release4()],
        says: ['externalTrafficPolicy'],
      },
    },
    quiet: {
      'somebody scaled it, and the chart leaves replicas to autoscaling': {
        objects: [edge, gateway(writtenBy({kubectl: REPLICAS}, 'scale'))],
        releases: [release4()],
      },
      'Helm 3 applied it': {
        objects: [edge, gateway(writtenBy({'kubectl-edit': ENV}))],
        releases: [release('edge/gw', 'gateway', '1.27.9')],
      },
      'this is Helm 3': {
        helm: '3.18.0',
        objects: [edge, gateway(writtenBy({'kubectl-edit': ENV}))],
        releases: [release4()],
      },
      'it was restarted': {
        objects: [edge, gateway(writtenBy({'kubectl-rollout': RESTART, meshctl: RESTART}))],
        releases: [release4()],
      },
      'the object is of another release': {
        objects: [
          edge,
          {
            ...gateway(writtenBy({'kubectl-edit': ENV})),
            metadata: {
              ...gateway(writtenBy({'kubectl-edit': ENV})).metadata,
              annotations: ownedBy('edge', 'other'),
            },
          },
        ],
        releases: [release4()],
      },
    },
  },
})
