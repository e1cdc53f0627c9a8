import type {Rows} from './coverage.ts'

/** Releases and Helm itself. */
export const HELM_ROWS: Rows = {
  'F-47': {about: 'A release is stuck in pending-upgrade', by: ['RELEASE_BUSY', 'RELEASE_FAILED']},
  'F-48': {
    about: 'A rollback or uninstall was interrupted',
    by: ['RELEASE_BUSY'],
    unseen:
      'When a helm of our own is killed at it, the next turn repairs the release (`towards` in ' +
      'src/steps/release.ts).',
  },
  'F-49': {
    about: 'The first install was killed',
    by: ['RELEASE_BUSY', 'RELEASE_FAILED'],
    unseen:
      'When it is ours, the next turn uninstalls the release that never was deployed (`repair` ' +
      'in src/steps/release.ts).',
  },
  'F-50': {
    about: 'helm list hides releases',
    unseen:
      'Nothing to see: releases are read from their Secrets (src/adapters/releases.ts), and helm ' +
      'list is never called.',
  },
  'F-51': {
    about: 'A rollback goes to a revision that was never good',
    by: ['RELEASE_FAILED'],
    unseen:
      'meshctl always names the number, the newest one that was deployed (`goodNumber`, ' +
      'src/steps/release.ts).',
  },
  'F-52': {
    about: 'The record of a release is gone, unreadable or too large',
    by: ['RELEASE_RECORD_MISSING'],
    unseen:
      'not built: how near a record is to the limit of a Secret. What Helm says then halts the ' +
      'step (src/adapters/helm.ts).',
  },
  'F-53': {
    about: 'Old defaults live on: --reuse-values, or a dump of all values',
    by: ['IMAGE_NOT_OF_CHART', 'INTERNAL_DEFAULTS_CARRIED'],
    unseen: 'meshctl itself always gives all values with --reset-values (src/adapters/helm.ts).',
  },
  'F-54': {
    about: 'Settings get lost between the old istiod and the new one',
    by: ['ISTIOD_EDITED_BY_HAND', 'MESH_CONFIG_NOT_IN_VALUES', 'VALUES_LOST', 'VALUES_UNKNOWN'],
    unseen:
      'Where the API server keeps no owners of fields, edits by hand of the Deployment are not ' +
      'told apart.',
  },
  'F-55': {
    about: 'The schema of a chart refuses the values',
    by: ['GATEWAY_SCHEMA_BROKEN', 'VALUES_REFUSED', 'VALUES_UNKNOWN', 'CHART_NOT_READ'],
    unseen:
      'For the gateway charts whose own schema is broken, meshctl passes ' +
      '--skip-schema-validation (src/adapters/helm-flags.ts).',
  },
  'F-56': {
    about: 'helm --wait returns too early',
    unseen:
      'Nothing to see: Helm never waits for readiness; the look does, by generation, replicas ' +
      'and endpoints (src/observe/read-workload.ts, docs/safety.md promise 9).',
  },
  'F-57': {
    about: 'Helm 4 waits differently',
    unseen:
      'Nothing to see: Helm never waits for readiness (src/adapters/helm-flags.ts gives no such ' +
      'flag).',
  },
  'F-58': {
    about: 'Helm 4 conflicts with other owners of fields',
    by: ['GATEWAY_FIELDS_OWNED', 'FIELDS_TAKEN_OVER'],
    unseen:
      'Whether the new chart sets another value there is known only to Helm. Base and releases ' +
      'of istiod are forced, others halt with Helm’s words (ADR 0006, ' +
      'test/charts/apply-conflicts.charts.ts).',
  },
  'F-59': {
    about: 'A release was applied by Helm 3 and Helm 4 in turn',
    by: ['HELM_MAJORS_MIXED', 'GATEWAY_FIELDS_OWNED'],
    unseen:
      'A run stays with the major that it began with (HELM_MAJOR_CHANGED in ' +
      'src/verbs/begin-check.ts), and each release with its way (--server-side=auto).',
  },
  'F-60': {
    about: 'Forcing too much',
    by: ['FIELDS_TAKEN_OVER'],
    unseen:
      'Helm is never told --force-replace; conflicts are forced only where a release was applied ' +
      'on the server’s side (src/adapters/helm-flags.ts).',
  },
  'F-61': {
    about: 'Helm 3 and 4 differ in flags and output, or Helm is too old',
    by: ['HELM_TOO_OLD', 'HELM_MAJORS_MIXED'],
    unseen:
      'The version is asked once (src/adapters/helm-run.ts), and flags depend on it ' +
      '(test/adapters/flags.test.ts).',
  },
  'F-62': {
    about: 'A field cannot be changed',
    by: ['RELEASE_FAILED', 'REVISION_IN_SELECTOR', 'GATEWAY_SELECTOR_RENAMED'],
    unseen:
      'not built: no dry run of rendered objects. The new istiod has objects of its own; for ' +
      'gateways Helm’s refusal halts the step, and rollback takes it back ' +
      '(src/steps/move-gateways.ts).',
  },
  'F-63': {
    about: 'Somebody else upgrades the same releases',
    by: [
      'RELEASE_HAS_ANOTHER_OWNER',
      'SINGLE_CHARTS_TWICE',
      'BASE_AMBIGUOUS',
      'MESH_HAS_ANOTHER_OWNER',
      'RELEASE_BUSY',
    ],
    unseen:
      'A pipeline without traces in the cluster is not seen; a release that changes between two ' +
      'steps is (each step looks before it acts, src/steps/release.ts).',
  },
  'F-64': {
    about: 'Helm and meshctl talk to different clusters',
    unseen:
      'Helm gets a kubeconfig of one context and no HELM_* of the user’s; after each upgrade the ' +
      'release is read back, else HELM_ELSEWHERE (src/adapters/helm.ts, ' +
      'test/adapters/helm-run.test.ts).',
  },
}
