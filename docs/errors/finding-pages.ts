import type {FINDING_CODES} from '../../src/checks/finding.ts'

/** What a code means and what a person does about it. */
export interface Page {
  readonly means: string
  readonly help: string
}

/** A page for every finding: a new code does not compile without one. */
export const FINDING_PAGES: Readonly<Record<(typeof FINDING_CODES)[number], Page>> = {
  DANGLING_WEBHOOK: {
    means:
      'A webhook of Istio names a Service behind which nothing is ready. Pods it should inject ' +
      'are refused, or start without a sidecar.',
    help:
      'Bring the istiod back that it names, or remove the webhook if that istiod is gone for ' +
      'good.',
  },
  DEFAULT_VALIDATOR_BROKEN: {
    means: 'The default validator lets wrong Istio resources pass or refuses right ones.',
    help:
      'Look at its ValidatingWebhookConfiguration: the Service must be there, the CA bundle ' +
      'filled in, the failure policy `Fail`.',
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
  NO_MESH: {
    means: 'There is no istiod in the namespace that was looked at.',
    help: 'Name its namespace with `-i`, and check the context of the kubeconfig.',
  },
  NO_WAY_BACK: {
    means: 'A step cannot be taken back: what it would return to is gone.',
    help: 'Go forward instead; the finding says what is missing.',
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
  PODS_WITHOUT_SIDECAR: {
    means: 'Pods that should have a proxy have none.',
    help: 'Restart them once their injector serves, or opt them out explicitly.',
  },
  RELEASE_BUSY: {
    means: 'Helm says that an operation on a release is in progress, or was when its Helm died.',
    help: 'Wait for whoever is at it. If nobody is, `helm history` and `helm rollback` free it.',
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
      'mesh is untouched. It says what is known of why: what a proxy rejects, what the API ' +
      'refuses, the state of a container.',
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
}
