import type {Rows} from './coverage.ts'

/** Gateways. */
export const GATEWAYS_ROWS: Rows = {
  'F-65': {
    about: 'A gateway with the image auto that nobody injects',
    by: ['GATEWAY_NOT_INJECTED', 'INJECTOR_MISSING', 'INJECTOR_NOT_READY'],
    unseen:
      'Whether the new revision injects it is asked by dry-run pods of its own template before ' +
      'its release is touched (src/steps/move-gateways.ts).',
  },
  'F-66': {
    about: 'Gateways forgotten, or all replaced at once',
    by: ['GATEWAY_SINGLE_POD', 'GATEWAY_API_GATEWAY', 'PODS_STAY_BEHIND', 'INTERRUPTION_EXPECTED'],
    unseen:
      'Gateways of Helm releases have a wave of their own, after all namespaces ' +
      '(src/plan/waves.ts); an old istiod with a gateway on it is not removed ' +
      '(src/steps/retire-revision.ts).',
  },
  'F-67': {
    about:
      'A Gateway of the Gateway API changes hands with an outage, or when something else moves',
    by: ['GATEWAY_OUTAGE_ON_MOVE', 'GATEWAY_NOT_PINNED'],
  },
  'F-68': {
    about: 'Two istiods write the same Deployment of a Gateway',
    by: ['GATEWAY_OWNED_TWICE', 'TAG_SPLIT'],
    unseen:
      'Istiods of other clusters that claim a Gateway are not seen from this one; that its ' +
      'Deployment is written again and again shows only over time.',
  },
  'F-69': {
    about: 'A Gateway that no revision claims',
    by: ['GATEWAY_UNOWNED', 'GATEWAY_API_GATEWAY'],
  },
  'F-70': {
    about: 'The selector of a Gateway’s Deployment has another key in the new version',
    by: ['GATEWAY_SELECTOR_RENAMED'],
  },
  'F-71': {
    about: 'The Service of a gateway changes',
    by: ['GATEWAY_SERVICE_EDITED', 'GATEWAY_FIELDS_OWNED'],
    unseen:
      'What a load balancer outside of the cluster keeps in mind is not seen. Type, addresses ' +
      'and ports are compared before and after (`sameServices` in src/steps/move-gateways.ts).',
  },
  'F-72': {
    about: 'Load balancers answer with errors while gateways roll',
    by: ['GATEWAY_ENDS_ABRUPTLY', 'SURGE_HAS_NO_PLACE', 'GRACE_TOO_SHORT'],
    unseen: 'How long a load balancer takes to notice is nowhere in the cluster.',
  },
}
