import type {Rows} from './coverage.ts'

/** Workloads that roll. */
export const WORKLOADS_ROWS: Rows = {
  'F-73': {
    about: 'No new pod can be made',
    by: ['PODS_REFUSED', 'ADMISSION_WEBHOOK_DEAD', 'DANGLING_WEBHOOK', 'INJECTOR_NOT_READY'],
    unseen:
      'Before each restart a dry run of the next pod must be admitted and injected ' +
      '(`probesBefore` in src/steps/rollout.ts).',
  },
  'F-74': {
    about: 'A StatefulSet waits for a broken pod for ever',
    by: ['WORKLOAD_NOT_READY'],
    unseen:
      'Whether its next pod comes up shows only then. On the way back the broken pod is deleted, ' +
      'by uid (`delete-pod` in src/steps/rollback.ts).',
  },
  'F-75': {
    about: 'Strategy OnDelete, or a partition',
    by: ['PODS_STAY_BEHIND', 'DISRUPTION_FORBIDDEN'],
  },
  'F-76': {
    about: 'Paused, asleep, at zero',
    by: [
      'PODS_STAY_BEHIND',
      'WORKLOADS_ASLEEP',
      'ROLLED_BY_ANOTHER_KIND',
      'DEFAULT_INJECTOR_NEEDED',
    ],
    unseen: 'Whether a workload at zero starts with the new proxy shows only when it wakes.',
  },
  'F-77': {about: 'Jobs keep the old proxy', by: ['PODS_STAY_BEHIND', 'DEFAULT_INJECTOR_NEEDED']},
  'F-78': {
    about: 'Finished pods count as users',
    unseen:
      'Nothing to see: pods that have run to their end are not read (`readPod` in ' +
      'src/observe/read-pod.ts).',
  },
  'F-79': {
    about: 'Other controllers ignore a restart, or undo it',
    by: [
      'ROLLED_BY_ANOTHER_KIND',
      'TEMPLATE_HAS_AN_OPERATOR',
      'TEMPLATE_FROM_GIT',
      'PODS_STAY_BEHIND',
    ],
    unseen:
      'Controllers that leave no owner reference are not seen: their undoing is, when the wave ' +
      'makes no progress (STEP_OVERDUE).',
  },
  'F-80': {
    about: 'The additional pod finds no place',
    by: [
      'SURGE_HAS_NO_PLACE',
      'CLUSTER_FULL',
      'QUOTA_TOO_SMALL',
      'WORKLOAD_NOT_READY',
      'DISRUPTION_FORBIDDEN',
    ],
    unseen:
      'Room on single nodes, volumes that one node holds, and what an autoscaler may add are not ' +
      'known; few workloads roll at once, and the wave halts.',
  },
  'F-81': {
    about: 'Too many restarts at once',
    by: ['CLUSTER_FULL'],
    unseen:
      'Few workloads are on their way at once, and one counts only when its old pods are gone ' +
      '(`settled` in src/steps/rollout.ts).',
  },
  'F-82': {
    about: 'An autoscaler climbs while pods are replaced',
    unseen:
      'Nothing to judge beforehand: how many pods are wanted is read anew in each look and never ' +
      'written (src/steps/rollout.ts).',
  },
  'F-83': {
    about: 'Downtime by design',
    by: ['INTERRUPTION_EXPECTED', 'DISRUPTION_FORBIDDEN', 'GATEWAY_SINGLE_POD'],
  },
  'F-84': {
    about: 'Errors while pods end and start',
    by: ['GRACE_TOO_SHORT', 'INTERRUPTION_EXPECTED', 'GATEWAY_ENDS_ABRUPTLY'],
    unseen:
      'not built: whether an application waits for its proxy, and what it does at SIGTERM. No ' +
      'gate looks at traffic (docs/safety.md).',
  },
  'F-85': {
    about: 'The proxy becomes a native sidecar',
    by: ['1.27-native-sidecars'],
    unseen:
      'Scripts and operators that count on the place of the container are not seen. Proxies are ' +
      'read in both places (`proxyIn` in src/observe/read-pod.ts).',
  },
  'F-86': {
    about: 'The shape of injected pods changes',
    by: ['POD_SECURITY_FORBIDS_INIT', 'POD_POLICIES', '1.27-native-sidecars'],
    unseen:
      'not built: old and new shape are not compared. A dry run of each next pod meets what ' +
      'refuses it (src/steps/rollout.ts).',
  },
  'F-87': {
    about: 'Timeouts that disagree',
    by: ['DEADLINE_TOO_SHORT'],
    unseen:
      'A wave that takes longer than its deadline is STEP_OVERDUE and not failed; resume looks ' +
      'anew (docs/recovery.md).',
  },
}
