import type {Rows} from './coverage.ts'

/** Policy, infrastructure, GitOps. */
export const PLATFORM_ROWS: Rows = {
  'F-88': {
    about: 'Quotas and LimitRanges refuse injected pods',
    by: ['QUOTA_TOO_SMALL', 'PROXY_WITHOUT_LIMITS', 'LIMIT_RANGE_REFUSES_PROXY', 'PODS_REFUSED'],
    unseen:
      'Resources by a ProxyConfig or an injection template of one’s own are not read; the dry ' +
      'run before each restart meets them (src/steps/rollout.ts).',
  },
  'F-89': {
    about: 'Pod Security refuses istio-init',
    by: ['POD_SECURITY_FORBIDS_INIT', 'PODS_REFUSED'],
    unseen:
      'Defaults and exemptions of the API server’s own configuration cannot be seen; the dry run ' +
      'before each restart meets them.',
  },
  'F-90': {
    about: 'Policy engines refuse, or see the wrong image',
    by: ['POD_POLICIES', 'ADMISSION_FORBIDS_DRY_RUN', 'ADMISSION_WEBHOOK_DEAD'],
    unseen:
      'What their rules say is not read. The dry run before each restart goes through all of ' +
      'them (src/observe/probe-pod.ts).',
  },
  'F-91': {
    about: 'Images cannot be pulled',
    by: ['VALUES_PINNED', '1.30-registry', '1.31-registry'],
    unseen:
      'Registries are not asked. A pod that cannot pull is shown with Kubernetes’ words, and its ' +
      'wave halts after one namespace (`problemOf` in src/observe/read-pod.ts).',
  },
  'F-92': {
    about: 'Pods start before the node agent is ready',
    by: ['CNI_NOT_READY', 'NODE_AGENT_SKEW'],
  },
  'F-93': {
    about: 'The upgrade of the node agent gets stuck',
    by: ['CNI_NOT_READY', 'NODE_AGENT_STAYS'],
    unseen: 'meshctl does not upgrade it (docs/safety.md, What is not covered).',
  },
  'F-94': {
    about: 'The label of a namespace is put back',
    by: ['NAMESPACE_LABEL_FROM_GIT'],
    unseen:
      'A tool without traces in the cluster is seen only when it acts: the step points again, ' +
      'makes no progress, and halts.',
  },
  'F-95': {
    about: 'A restart is undone',
    by: ['TEMPLATE_FROM_GIT', 'TEMPLATE_HAS_AN_OPERATOR'],
    unseen:
      'Tools that patch leave the annotation alone; one that does not is seen when the wave ' +
      'makes no progress (STEP_OVERDUE).',
  },
  'F-96': {
    about: 'Releases of Istio belong to GitOps',
    by: ['RELEASE_HAS_ANOTHER_OWNER', 'MESH_HAS_ANOTHER_OWNER', 'NOT_HELM', 'ANOTHER_INSTALLER'],
  },
}
