import type {Rows} from './coverage.ts'

/** The control plane: trust, leadership, capacity. */
export const PLANE_ROWS: Rows = {
  'F-33': {
    about: 'The two revisions do not share a root',
    by: [
      'ROOTS_DIFFER',
      'CA_EXPIRES',
      'ROOT_CERTS_SPLIT',
      'MESH_CONFIG_NOT_IN_VALUES',
      'INJECTOR_BUNDLE_STALE',
    ],
    unseen:
      'Secrets with CA keys are not read. The new istiod counts as installed only when its ' +
      'root and those of all others have one in common (`rootShared` in ' +
      'src/steps/install-revision.ts), before any workload moves.',
  },
  'F-34': {
    about: 'The old istiod does not come up again after the new one has run',
    by: ['OLD_ISTIOD_AILING', 'ROOT_CERTS_SPLIT'],
    unseen:
      'Secrets with CA keys are not read, so two of them with different roots are not noticed. ' +
      'No step restarts an old istiod, and it stays until the cleanup ' +
      '(src/steps/retire-revision.ts).',
  },
  'F-35': {
    about: 'The root certificate is missing in a namespace',
    by: [
      'ROOT_CERT_MISSING',
      'LEADER_GONE',
      'MESH_CONFIG_NOT_IN_VALUES',
      'DISCOVERY_BY_INJECTION_LABEL',
    ],
  },
  'F-36': {
    about: 'An old revision, or any, does the work that is done once for all',
    by: ['LEADER_BY_CHANCE', 'LEADER_GONE'],
    unseen:
      'not built: the cleanup does not wait until the new istiod holds the locks; it takes ' +
      'them within half a minute of the old one’s end.',
  },
  'F-37': {
    about: 'The status of Gateways and routes is wrong while two revisions run',
    by: ['GATEWAY_STATUS_UNSTEADY'],
    unseen:
      'No step judges by that status: workloads are judged by pods and connections ' +
      '(src/steps/rollout.ts).',
  },
  'F-38': {
    about: 'Autoscaler or disruption budget of istiod is wrong',
    by: ['ISTIOD_SCALER_ASTRAY', 'ISTIOD_BUDGET_TIGHT'],
  },
  'F-39': {
    about: 'The new istiod finds no node',
    by: ['NEW_ISTIOD_WITHOUT_NODE', 'NEW_ISTIOD_OVER_QUOTA'],
    unseen:
      'What other pods take of a node is not added up for istiod; the installation reports the ' +
      'scheduler’s own words (`notReady` in src/mesh/serving.ts) and nothing has moved by then.',
  },
  'F-40': {
    about: 'The new istiod is too small for the fleet',
    by: ['NEW_ISTIOD_STARTS_SMALL', 'OLD_ISTIOD_AILING', 'ISTIOD_EDITED_BY_HAND'],
    unseen:
      'What the new version needs of memory shows only under load: waves grow from one ' +
      'namespace (src/plan/waves.ts), and a new istiod that is no longer ready stops the next ' +
      'step (src/steps/serving.ts).',
  },
  'F-41': {
    about: 'All proxies fetch everything anew at once',
    by: ['NODES_SHORT_OF_MEMORY', 'NEW_ISTIOD_STARTS_SMALL'],
    unseen:
      'The storm is of the upgrade’s own making: waves grow slowly and few workloads roll at ' +
      'once (`workloadsAtOnce` of the policy). not built: a wave does not stop when a node ' +
      'becomes short of memory.',
  },
  'F-42': {
    about: 'Versions with a known trouble',
    by: ['KNOWN_BAD_VERSION', 'GATEWAY_OUTAGE_ON_MOVE'],
  },
  'F-43': {
    about: 'Versions too far apart',
    by: ['VERSION_SKEW', 'PROXY_NEWER_THAN_ISTIOD', 'PROXY_TOO_OLD'],
  },
  'F-44': {
    about: 'The mesh came from istioctl or an operator',
    by: [
      'FORMER_INSTALLER',
      'NOT_HELM',
      'MESH_HAS_ANOTHER_OWNER',
      'BASE_RELEASE_MISSING',
      'RELEASE_HAS_ANOTHER_OWNER',
    ],
  },
  'F-45': {
    about: 'The address of a control plane is written down',
    by: ['DISCOVERY_PINNED', 'DISCOVERY_IN_TEMPLATE'],
    unseen:
      'Addresses that are baked into images or set by other webhooks are met by the dry-run ' +
      'pod, whose proxy’s address is read, and by the connection that the new istiod must hold ' +
      '(src/steps/rollout.ts).',
  },
  'F-46': {
    about: 'The wrong istiod is asked who is connected',
    unseen:
      'It is about the asking itself: every replica of a revision is asked, and one that does ' +
      'not answer makes the answer unknown, which nobody takes for a no (src/observe/run-probes.ts, ' +
      'src/steps/retire-revision.ts).',
  },
}
