import type {FINDING_CODES} from '../../src/checks/finding.ts'

/** What a code means and what a person does about it. */
export interface Page {
  readonly means: string
  readonly help: string
}

/** A page for every finding: a new code does not compile without one. */
export const FINDING_PAGES: Readonly<Record<(typeof FINDING_CODES)[number], Page>> = {
  BASE_AMBIGUOUS: {
    means:
      'Several Helm releases of the chart `base` may be the one that owns the definitions and ' +
      'the default validator, and nothing that only a cluster admin writes says which. meshctl ' +
      'never guesses.',
    help:
      'Let the definitions name one release in `meta.helm.sh/release-name` and `-namespace`; ' +
      'delete the `sh.helm.release` Secrets of the other, without uninstalling it.',
  },
  BASE_RELEASE_MISSING: {
    means:
      'No Helm release of the chart `base` was found, so nobody owns the CRDs and the default ' +
      'validator.',
    help: 'Install or adopt `base` with Helm, then plan again.',
  },
  CONFIG_BOUND_TO_REVISION: {
    means:
      'Istio configuration carries the label of an old revision. Only that revision reads it, so ' +
      'it stops to apply to what moves.',
    help: 'Remove the label, or make copies with the label of the new revision once it serves.',
  },
  DANGLING_WEBHOOK: {
    means:
      'A webhook of Istio names a Service behind which nothing is ready. Pods it should inject ' +
      'are refused, or start without a sidecar.',
    help:
      'Bring the istiod back that it names, or remove the webhook if that istiod is gone for ' +
      'good.',
  },
  DEFAULT_INJECTOR_NEEDED: {
    means:
      'Something makes pods that only an old revision would inject, and meshctl does not change ' +
      'it: CronJobs, or owners it does not know.',
    help: 'Label their pod templates, or the namespace, with the new revision once it serves.',
  },
  DEFAULT_VALIDATOR_BROKEN: {
    means: 'The default validator lets wrong Istio resources pass or refuses right ones.',
    help:
      'Look at its ValidatingWebhookConfiguration: the Service must be there, the CA bundle ' +
      'filled in, the failure policy `Fail`.',
  },
  DISCOVERY_PINNED: {
    means:
      'The values of the old istiod pin the address of a control plane. Carried over, new ' +
      'proxies would go to the old istiod.',
    help:
      'Take the key out of the values of the old release, or decide what it should be for the ' +
      'new one.',
  },
  GATEWAY_API_GATEWAY: {
    means:
      'A gateway is run by istiod from a Gateway of the Gateway API. It moves with the revision ' +
      'its Gateway names, not with a Helm release.',
    help: 'Set `istio.io/rev` on the Gateway when its turn comes.',
  },
  INJECTOR_MISSING: {
    means:
      'A namespace asks for a revision or a tag that no webhook serves: new pods there get no ' +
      'sidecar.',
    help: 'Correct the label of the namespace, or bring the revision or tag back.',
  },
  INJECTOR_NOT_READY: {
    means: 'The istiod that should inject a namespace is not ready.',
    help: 'Look at its Deployment and its events.',
  },
  INJECTORS_OVERLAP: {
    means: 'More than one webhook would inject the same pods.',
    help: 'Leave one: usually an old default webhook or a second tag is too much.',
  },
  MESH_HAS_ANOTHER_OWNER: {
    means:
      'An operator or a GitOps tool looks after the old istiod and would undo what meshctl does.',
    help: 'Upgrade through that owner, or take the control plane out of its hands first.',
  },
  MESH_BLIND: {
    means: 'Something could not be seen, and nothing is built on a guess about it.',
    help: 'Grant the missing read access, or wait until what failed to answer does.',
  },
  NO_MESH: {
    means: 'There is no istiod in the namespace that was looked at.',
    help: 'Name its namespace with `-i`, and check the context of the kubeconfig.',
  },
  NO_WAY_BACK: {
    means: 'A step cannot be taken back: what it would return to is gone.',
    help: 'Go forward instead; the finding says what is missing.',
  },
  NOT_HELM: {
    means:
      'An istiod was not installed by Helm, and meshctl carries values from releases and retires ' +
      'by removing them.',
    help: 'Migrate it to Helm first.',
  },
  NOT_JUDGED: {
    means:
      'Checks could not be made, for objects of a kind could not be seen. Nothing was concluded ' +
      'about them, neither good nor bad.',
    help: 'Grant the right to list them, then plan again.',
  },
  OBJECT_UNREADABLE: {
    means:
      'Something is there and cannot be read: a Secret that says it is a Helm release and is ' +
      'none (its name, labels, JSON and place do not agree, or it unpacks to too much), a ' +
      'release that may not be seen, or an object that meshctl does not understand. It blocks ' +
      'where the upgrade depends on it. Anything else it leaves alone.',
    help:
      '`helm history` shows what Helm itself makes of it. A Secret that Helm did not write may ' +
      'be deleted; where rights are missing, grant them.',
  },
  ORPHANED_PODS: {
    means: 'Pods carry a proxy of a revision that has no istiod any more.',
    help: 'Restart them so that a living revision injects them.',
  },
  PODS_STAY_BEHIND: {
    means:
      'Pods with an old proxy are replaced by no restart of meshctl: bare pods, Jobs, paused or ' +
      'on-delete workloads.',
    help: 'Replace them yourself after their namespace has moved and before the cleanup.',
  },
  PODS_WITHOUT_SIDECAR: {
    means: 'Pods that should have a proxy have none.',
    help: 'Restart them once their injector serves, or opt them out explicitly.',
  },
  PROXY_IMAGE_PINNED: {
    means:
      'A workload names its proxy image by annotation: it moves to the new istiod and keeps the ' +
      'old proxy.',
    help: 'Remove the annotation `sidecar.istio.io/proxyImage` from its template.',
  },
  RELEASE_BUSY: {
    means: 'Helm says that an operation on a release is in progress, or was when its Helm died.',
    help: 'Wait for whoever is at it. If nobody is, `helm history` and `helm rollback` free it.',
  },
  REVISION_IN_SELECTOR: {
    means:
      'A workload selects its pods by `istio.io/rev`. A selector cannot change, and the label ' +
      'must.',
    help: 'Recreate the workload without that label in its selector.',
  },
  REVISION_NOT_SERVING: {
    means: 'An istiod of a revision that matters does not serve.',
    help: 'Look at its Deployment, its events and its logs.',
  },
  REVISION_STILL_USED: {
    means: 'An old revision cannot be retired: something still uses it.',
    help: '`meshctl proxies` shows what, and what will move it.',
  },
  RIGHTS_MISSING: {
    means:
      'Whoever makes the plan does not have all the rights that its run takes. The plan is as ' +
      'good as anybody’s; whoever begins a phase without its rights is refused before anything ' +
      'is changed.',
    help:
      'Ask for the rights that it names, phase by phase, or have somebody begin the run who has ' +
      'them. docs/rights.md says what needs them.',
  },
  RIGHTS_UNKNOWN: {
    means:
      'The API server would not say whether a right is there, or nobody could tell what a chart ' +
      'makes.',
    help:
      'Have somebody begin the run whose rights are certain; a right that is refused half way ' +
      'through halts the run with its name.',
  },
  ROOTS_DIFFER: {
    means:
      'Two revisions trust different roots: workloads on one could not talk to workloads on the ' +
      'other.',
    help: 'Give both the same root (`cacerts`), then plan again.',
  },
  STEP_UNFIT: {
    means:
      'The journal names a release, namespace or revision for a step, or remembers something of ' +
      'it, that the cluster does not show to be of this upgrade: another chart, a namespace that ' +
      'asks for no istiod of the run, a revision that is newer. Either the mesh was changed ' +
      'since, or somebody edited the journal.',
    help:
      'The reason says what does not fit. Put it back and resume, or give the run up and plan ' +
      'anew: see docs/recovery.md.',
  },
  STEP_FAILED: {
    means: 'A step saw that it cannot succeed.',
    help: '`meshctl upgrade why` shows the evidence; mend it and resume, or roll back.',
  },
  STEP_OVERDUE: {
    means:
      'A step made no progress for longer than its deadline, so the run halted. The rest of the ' +
      'mesh is untouched.',
    help:
      'Mend what it waits for and `meshctl upgrade resume`, or take the namespace back with ' +
      '`meshctl upgrade rollback -n`.',
  },
  TAG_SPLIT: {
    means: 'The parts of a revision tag point at different revisions.',
    help: 'Point its webhook and its Service at the same revision.',
  },
  TAG_TARGET_MISSING: {
    means: 'A revision tag points at a revision that does not exist.',
    help: 'Point it at a living one.',
  },
  VALUES_PINNED: {
    means:
      'The values of the old istiod set an image tag that is no version; it is not carried over.',
    help: 'Check that the registry holds the new version under its usual tag.',
  },
  VERSION_SKEW: {
    means: 'The target is too many minor versions ahead to be reached at once.',
    help: 'Go in two or more upgrades.',
  },
  WAIVER_EXPIRED: {
    means: 'The policy accepts a risk until a day that has passed.',
    help:
      'Mend what was waived, or let its owner renew the waiver; remove it when it is no longer ' +
      'needed.',
  },
  WAVE_UNFIT: {
    means:
      'The policy puts a namespace into a wave that does not exist, or that no step moves by ' +
      'itself.',
    help: 'Correct the waves of the policy file.',
  },
  WORKLOAD_NOT_READY: {
    means:
      'A workload is not whole before its turn: moving it would make it impossible to tell what ' +
      'broke it.',
    help: 'Make it ready, or leave its namespace for later.',
  },
}
