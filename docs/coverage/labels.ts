import type {Rows} from './coverage.ts'

/** Labels, tags, injection. */
export const LABELS_ROWS: Rows = {
  'F-1': {
    about: 'a namespace with both injection labels',
    by: ['BOTH_INJECTION_LABELS', 'INJECTOR_MISSING'],
  },
  'F-2': {
    about: 'istio-injection with an odd value',
    by: ['INJECTION_VALUE_UNKNOWN', 'INJECTOR_MISSING'],
  },
  'F-3': {
    about: 'a label that names what nobody serves',
    by: ['INJECTOR_MISSING', 'PODS_WITHOUT_SIDECAR', 'FOREIGN_TEMPLATE_UNSERVED'],
  },
  'F-4': {
    about: 'the way back to istio-injection=enabled where nobody serves it',
    by: ['NO_WAY_BACK'],
    unseen:
      'it comes about with the cleanup: before each step back the old labels are judged against ' +
      'the webhooks that are there (src/steps/move-namespace.ts), and namespaces are not ' +
      'relabelled to nobody',
  },
  'F-5': {
    about: 'a webhook that outlives its istiod',
    by: ['DANGLING_WEBHOOK', 'WEBHOOK_WITHOUT_RELEASE', 'WEBHOOK_ELSEWHERE', 'ORPHANED_PODS'],
  },
  'F-6': {
    about: 'the old release takes a tag of the new one with it',
    by: ['TARGET_RELEASE_HOLDS_TAGS', 'SHARED_WITH_RELEASE'],
    unseen:
      'tags in the old release are no finding, since a step takes them out of it before the ' +
      'cleanup (src/steps/detach-tags.ts), and the cleanup refuses while it holds one',
  },
  'F-7': {
    about: 'one tag in the values of two releases',
    by: ['TARGET_RELEASE_HOLDS_TAGS', 'NAME_TAKEN'],
    unseen: 'meshctl never carries revisionTags into the new release (src/steps/values.ts)',
  },
  'F-8': {
    about: 'a tag moved by deleting and making it anew',
    unseen:
      'a fault of tools: meshctl changes the webhook in place (src/run/perform.ts, ' +
      'test/steps/move-tag.test.ts)',
  },
  'F-9': {
    about: 'a tag is a webhook and a Service',
    by: ['TAG_SPLIT', 'TAG_SERVICE_STALE', 'TAG_TWICE'],
  },
  'F-10': {
    about: 'certificates of a webhook empty, stale or in turns',
    by: ['INJECTOR_NOT_READY', 'INJECTOR_BUNDLE_STALE', 'WEBHOOK_WRITTEN_BY_OTHERS'],
    unseen:
      'that a bundle changes all the time cannot be seen in one look; every step waits for ' +
      'dry-run pods before it restarts anything (src/steps/rollout.ts)',
  },
  'F-11': {
    about: 'API servers see new labels late',
    unseen:
      'it happens after a label is written: three equal dry runs in a row come before any ' +
      'restart (src/observe/run-probes.ts, test/steps/move-namespace-forward.test.ts)',
  },
  'F-12': {
    about: 'labels of templates against those of the namespace',
    by: [
      'TEMPLATE_LABEL_IGNORED',
      'INJECT_VALUE_ODD',
      'INJECTION_BY_POLICY',
      'FOREIGN_TEMPLATE_UNSERVED',
      'DEFAULT_INJECTOR_NEEDED',
      'PODS_STAY_BEHIND',
    ],
  },
  'F-13': {
    about: 'selectors by the labels that the upgrade changes',
    by: ['REVISION_IN_SELECTOR', 'SELECTED_BY_INJECTION_LABEL', 'DISCOVERY_BY_INJECTION_LABEL'],
  },
  'F-14': {
    about: 'illegal or taken names of revisions',
    by: ['TAG_NAMED_LIKE_REVISION'],
    unseen:
      'an illegal name is refused before anything is looked at (src/mesh/names.ts, ' +
      'src/verbs/make-plan.ts)',
  },
  'F-15': {
    about: 'resources bound to a revision',
    by: ['CONFIG_BOUND_TO_REVISION', 'CONFIG_BOUND_TO_NOBODY', 'ROUTES_BOUND_TO_REVISION'],
  },
  'F-16': {
    about: 'pods counted by a label that they do not carry',
    unseen:
      'a fault of tools: meshctl reads the annotation and the status of a pod ' +
      '(src/observe/read-pod.ts, test/observe/read-pod.test.ts)',
  },
  'F-17': {
    about: 'two injectors take one pod',
    by: ['INJECTORS_OVERLAP', 'TEMPLATE_TAKEN_TWICE', 'TAG_NAMED_LIKE_REVISION'],
  },
  'F-18': {
    about: 'namespaces without labels are injected',
    by: ['DEFAULT_INJECTOR_NEEDED', 'TEMPLATE_TAKEN_TWICE'],
  },
  'F-19': {about: 'the cloud rewrites selectors of webhooks', by: ['WEBHOOK_WRITTEN_BY_OTHERS']},
  'F-20': {
    about: 'an injector too slow for a burst of pods',
    unseen:
      'load shows only when it comes: workloads roll a few at a time, each proved before the ' +
      'next (src/steps/rollout.ts); whether the new istiod is sized for it is a matter of the plane',
  },
  'F-21': {
    about: 'the API server cannot reach the webhook',
    by: ['NETWORK_POLICY_MISSES_NEW', 'WEBHOOK_ELSEWHERE'],
    unseen:
      'firewalls and proxies of the API server cannot be seen: the new istiod must inject ' +
      'dry-run pods before anything moves (src/steps/install-revision.ts)',
  },
  'F-22': {
    about: 'istiod is ready before its webhook listens',
    unseen:
      'it lasts for seconds after a start: three dry runs in a row, not readiness, prove that it ' +
      'serves (src/observe/run-probes.ts, test/sim/istiod-trouble.test.ts)',
  },
}
