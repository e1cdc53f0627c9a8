import type {Page} from './finding-pages.ts'

/**
 * Errors that end a command, by code. A test finds every code in the sources and asks for its page.
 */
export const ERROR_PAGES: Readonly<Record<string, Page>> = {
  ACCESS_DENIED: {
    means:
      'The API server does not allow the caller what the command needs. What a run needs is ' +
      'asked before it changes anything.',
    help: 'Ask for the rights that the message names, then run the command again.',
  },
  ALREADY_EXISTS: {
    means: 'Something that was to be made is there already: somebody else was faster.',
    help: 'Run the command again.',
  },
  ANSWER_TOO_LARGE: {
    means: 'The API server, or what answers in its place, sent more than any answer can hold.',
    help:
      'Check the server of the context. An object that is too large to read is named by `kubectl ' +
      'get` of its kind.',
  },
  ARGUMENT_MISSING: {
    means: 'The command needs an argument that was not given.',
    help: 'See its help.',
  },
  ARGUMENT_UNEXPECTED: {
    means: 'The command was given more than it takes.',
    help: 'See its help; texts with spaces need quotes.',
  },
  AS_MISSING: {means: 'Groups are put on for an impersonated user only.', help: 'Add `--as`.'},
  BAD_NAMESPACE: {
    means: 'A text cannot be the name of a namespace.',
    help: 'Check it for typing slips.',
  },
  BAD_TIMEOUT: {means: 'A text is no duration.', help: 'Write `30s`, `5m`, `1h30m` or `PT5M`.'},
  BAD_VALUE: {
    means: 'A flag was given a value that it does not know.',
    help: 'The message lists those that it knows.',
  },
  BAD_VERSION: {
    means: 'A text is no version of Istio.',
    help: 'Write `1.29`, `1.29.6` or `latest`.',
  },
  REVISION_UNFIT: {
    means:
      'The new revision cannot have that name: a tag or another version has it. Or the old ' +
      'revision that was named is not there.',
    help: 'Name another with `--revision`, or another `--from`.',
  },
  BUG: {
    means: 'Something went wrong inside meshctl that it has no name for.',
    help:
      'Run the command again with `-v` and report what it prints. A run in progress can be ' +
      'resumed: everything it needs is in the cluster.',
  },
  CATALOG_INVALID: {
    means:
      'A catalog given with `--catalog` cannot be read, or says something that cannot be ' +
      'understood; the message has the line.',
    help:
      'Correct it, or leave the flag out: meshctl brings a catalog of its own. ' +
      '`schemas/catalog.schema.json` says what a catalog may hold.',
  },
  CRD_NOT_IN_CHART: {
    means:
      'A step of the run applies a CustomResourceDefinition that the base chart of its version does ' +
      'not have in its folder `crds/`.',
    help: 'Plan anew, with the source of charts that is meant: `--charts`.',
  },
  CHARTS_INSECURE: {
    means:
      'A source of charts was named by `http://`: anybody on the way could put other charts in ' +
      'their place.',
    help: 'Name it by `https://` or `oci://`, or pull the charts into a folder and name that.',
  },
  CHARTS_MISSING: {
    means: 'The source of charts holds no charts that meshctl knows.',
    help: 'Name another one with `--charts`.',
  },
  CHARTS_UNREACHABLE: {
    means: 'The source of charts does not answer.',
    help: 'Check the address and the way to it, or pull the charts into a folder and name that.',
  },
  CHART_CHANGED: {
    means:
      'A chart is not the one that the run was planned with: its sha256 is another one. Nothing ' +
      'was changed; within a run, nothing more is.',
    help:
      'Name the source that the run was begun with, or take the run back: the way back needs no ' +
      'charts.',
  },
  CHART_MISMATCH: {
    means:
      'What a source of charts gave for a chart and version says of itself that it is another ' +
      'one. It is not used.',
    help: 'Compare the source with what Istio publishes, or name another one with `--charts`.',
  },
  CHART_MISSING: {
    means: 'One chart of a version is missing while others are there.',
    help: 'Pull it beside the others.',
  },
  CHART_UNREADABLE: {
    means:
      'A chart is there, but cannot be pulled or read: the package is broken, or holds no ' +
      'values.yaml.',
    help: 'Pull it again, or name another source with `--charts`.',
  },
  CLUSTER_BUSY: {
    means:
      'The API server or something in front of it asks to come back later, and did so each time.',
    help: 'Try again in a while.',
  },
  CLUSTER_ERROR: {
    means: 'The API server had a trouble of its own.',
    help: 'Look at its health: `kubectl get --raw /readyz?verbose`.',
  },
  CLUSTER_TIMEOUT: {
    means: 'The API server did not answer in time.',
    help: 'Try again, or give it longer with `--request-timeout`.',
  },
  COMMAND_FAILED: {
    means: 'The command that was to be run in a sandbox could not be started.',
    help: 'Name a program that is on the PATH after `--`.',
  },
  CLUSTER_UNREACHABLE: {
    means: 'No connection to the API server.',
    help: 'Check context, VPN and proxy.',
  },
  CONFIG_UNREADABLE: {
    means: 'The policy file cannot be read. Only regular files of up to 256 KiB are.',
    help: 'Name another one with `--config`, or make it readable.',
  },
  CONFIRMATION_NEEDED: {
    means: 'The command changes the cluster and there is no terminal to ask at.',
    help: 'Add `--yes`, or look first with `--dry-run`.',
  },
  CONFLICT: {
    means: 'An object changed between reading and writing.',
    help: 'Run the command again.',
  },
  CONTEXT_UNKNOWN: {
    means: 'The kubeconfig has no such context.',
    help: '`kubectl config get-contexts` lists them.',
  },
  EXPIRED: {
    means: 'The API server no longer knows the point from which a watch was to go on.',
    help: 'Run the command again; meshctl lists anew by itself where it can.',
  },
  FILE_NOT_WRITTEN: {
    means:
      'A file could not be written. Links, devices and pipes are never written through: a file ' +
      'is made beside its place, readable by you alone, and moved there.',
    help: 'Name another one, in a folder that is there; `-o json` prints to stdout.',
  },
  FLAGS_EXCLUDE: {means: 'Two flags contradict each other.', help: 'Leave one of them out.'},
  FINDING_NOT_WAIVABLE: {
    means: 'A finding was to be accepted without which no plan can be made or carried out.',
    help: 'Mend what it names, then plan again.',
  },
  FINDING_UNKNOWN: {
    means: 'A finding was to be accepted that does not exist.',
    help: 'See the list in docs/errors.md; codes are written as the plan prints them.',
  },
  HELM_ARGUMENT_REFUSED: {
    means:
      'A name, number, path or address that Helm was to be given is none, so Helm was not ' +
      'started: it could have been read as a flag. Such a thing is written by somebody who ' +
      'pretends to be Helm.',
    help:
      'The message shows it. Look who wrote it: `kubectl get secrets --all-namespaces -l ' +
      'owner=helm`.',
  },
  HELM_ELSEWHERE: {
    means: 'Helm reaches another cluster than meshctl, so it is not let loose.',
    help: 'Look what in the environment or around the helm program sends it elsewhere.',
  },
  HELM_FAILED: {
    means:
      'Helm ended with an error. What may pass (a connection that was cut, a busy API server) was ' +
      'tried again first, after a look at the cluster.',
    help: 'The message holds what it said. Run the command again when the cause is gone.',
  },
  HELM_MAJOR_CHANGED: {
    means:
      'A run begun with one major of Helm goes on with another; they keep different books of who ' +
      'owns which field.',
    help: 'Name a helm of the first major with `--helm`.',
  },
  HELM_MISSING: {
    means: 'There is no helm program.',
    help: 'Install Helm, or name it with `--helm` or `MESHCTL_HELM`.',
  },
  HELM_UNSUPPORTED: {
    means: 'meshctl works with Helm 3 and Helm 4.',
    help: 'Name another one with `--helm`.',
  },
  ISTIOD_REFUSED: {
    means: 'istiod did not answer a question about its proxies.',
    help: 'Look at its logs; the message has the command that asks the same.',
  },
  ISTIOD_UNREADABLE: {
    means: 'istiod gave an answer that meshctl does not understand.',
    help: 'Look whether something stands between, and whether that version of Istio is supported.',
  },
  JOURNAL_MISMATCH: {
    means:
      'The plan of the run in the cluster is not the one that its record was begun with: it was ' +
      'edited, replaced, or belongs to another run. Nothing is done by it.',
    help:
      'Find out who wrote it (the message has the command). Put back what was there, or give the ' +
      'run up and plan anew: a plan begins from what the cluster shows. See docs/recovery.md.',
  },
  JOURNAL_TOO_LARGE: {
    means: 'The record of the run does not fit into a ConfigMap.',
    help: 'Upgrade fewer namespaces in one run.',
  },
  JOURNAL_UNREADABLE: {
    means:
      'The record or the plan of the run in the cluster is not as this meshctl writes it: ' +
      'damaged, edited, or of another version. The message names the field.',
    help:
      'Use the meshctl that wrote it, or put back what was there; nothing is guessed about a ' +
      'run. To give it up: see docs/recovery.md.',
  },
  KUBECONFIG_BROKEN: {
    means: 'A kubeconfig cannot be used.',
    help: 'The message says where; `kubectl config view` shows the whole.',
  },
  KUBECONFIG_MISSING: {
    means: 'A kubeconfig file that was named is not there.',
    help: 'Name another one with `--kubeconfig` or `KUBECONFIG`.',
  },
  LIST_ENDLESS: {
    means: 'A list of the API server went on and on, and was given up.',
    help: 'Check the server of the context: no cluster has that many objects.',
  },
  LOGIN_FAILED: {
    means: 'The credentials of the kubeconfig could not be had.',
    help: 'Log in again as for kubectl.',
  },
  ISTIOD_NOT_RUNNING: {
    means: 'No replica of an istiod runs, so nobody can tell which proxies it serves.',
    help: 'Bring one up, or scale its Deployment to zero on purpose.',
  },
  PAUSE_NOT_WRITTEN: {
    means:
      'The run changed under every try to write the pause into its record, so it was not paused.',
    help: 'Ask again; a driver at work writes a few times a second at most.',
  },
  LEASE_NOT_RENEWED: {
    means: 'The Lease that says who drives could not be renewed for 15 s, so nothing more is done.',
    help: 'When the API server answers again: `meshctl upgrade resume`.',
  },
  NOT_BEGUN: {
    means: 'What was to be taken back was never begun, so nothing of it was changed.',
    help: 'See `meshctl upgrade status` for what was.',
  },
  NOT_AN_API_SERVER: {
    means: 'What answers there is no Kubernetes API server.',
    help: 'Check the server of the context; a login page of a proxy answers like this.',
  },
  NOT_FOUND: {
    means: 'An object that was asked for is not there.',
    help: 'Look whether somebody removed it.',
  },
  NOT_IN_THE_PLAN: {
    means: 'No step of the run moves what was named.',
    help:
      '`meshctl upgrade status` lists the waves; a namespace that follows a tag moves with its ' +
      'tag.',
  },
  NOT_YET: {
    means: 'The turn of what was asked for has not come: each step rests on the ones before it.',
    help: 'Run the command that the message names first.',
  },
  NO_CLUSTER: {
    means: 'Nothing says which cluster is meant.',
    help: 'Name a kubeconfig, or choose a context: `kubectl config use-context`.',
  },
  NO_RUN: {
    means: 'There is no upgrade in progress.',
    help: 'Begin one with `meshctl upgrade install VERSION`.',
  },
  PLAN_BLOCKED: {
    means: 'Findings block the upgrade; nothing was changed.',
    help: 'Mend what blocks, then run the command again.',
  },
  PLAN_OF_ANOTHER_RUN: {
    means: 'The plan file that was given is not the plan that the run in progress was begun with.',
    help:
      'Look at `meshctl upgrade status`. Leave `--plan` out to go on with the run as it is; when ' +
      'nobody you know began it, see docs/threat-model.md.',
  },
  PLAN_DRIFTED: {
    means: 'The mesh, or a chart, is no longer the one that a saved plan was made for.',
    help: 'Make and review the plan again.',
  },
  PLAN_FILE_INVALID: {
    means:
      'A file is no saved plan of meshctl, or was changed after it was saved: its hash is made ' +
      'of what it says. Only regular files of up to 16 MiB are read.',
    help: 'Make one with `meshctl upgrade plan VERSION --out FILE`.',
  },
  POD_UNREACHABLE: {
    means: 'A pod could not be asked through a port-forward.',
    help: 'Check that the pod runs, and that `pods/portforward` is allowed.',
  },
  PORT_UNAVAILABLE: {
    means: 'A sandbox cannot listen on the port that was asked for.',
    help: 'Name another one with `--port`, or leave it out: a free one is taken.',
  },
  POLICY_NOT_NAMED: {
    means:
      'A `meshctl.yaml` lies in the working folder that nobody named, and it says where charts ' +
      'come from. Whoever can put a file into that folder, with a pull request for one, would ' +
      'choose what is installed.',
    help:
      'Read it, then name it with `--config meshctl.yaml` or `MESHCTL_CONFIG`; or name the ' +
      'charts with `--charts`. At a terminal meshctl asks.',
  },
  POLICY_INVALID: {
    means: 'The policy file says something that cannot be understood; the message has the line.',
    help: 'Correct it. `schemas/upgrade-policy.schema.json` says what a policy may hold.',
  },
  POLICY_NOT_SUPPORTED: {
    means:
      'The policy asks for something that this version cannot honour, and ignoring it would ' +
      'break a promise.',
    help: 'Remove the key, or use a version that knows it.',
  },
  REASON_MISSING: {
    means:
      'A risk was to be accepted, or a driver to be taken over, without a reason; or a reason ' +
      'was given for nothing.',
    help: 'Use `--accept CODE` or `--take-over` together with `--because TEXT`.',
  },
  REFUSED: {
    means: 'The API server or a webhook said no to this very content.',
    help: 'The message has the reason that it gave.',
  },
  RELEASE_OUT_OF_BOUNDS: {
    means:
      'A Helm release outside Istio’s own namespace holds, or would make, something that the ' +
      'gateway chart does not: objects of other kinds or in other namespaces, hooks, rights. ' +
      'Whoever may write Secrets there could have written it, and Helm would act on it with your ' +
      'rights.',
    help:
      '`helm get all` shows what is in it. Take what is none of the gateway’s out of the release ' +
      'and its values (a post-renderer, a patched chart), or upgrade this release by hand.',
  },
  RELEASE_UNREADABLE: {
    means: 'A Helm release in the cluster cannot be decoded.',
    help: '`helm history` shows whether Helm itself can; a damaged release must be mended first.',
  },
  REVISION_NAME_BAD: {
    means: 'A text cannot name a revision: it becomes part of Service names and labels.',
    help: 'Choose another one, or leave `--revision` out.',
  },
  SNAPSHOT_FILE_INVALID: {
    means:
      'A file is no snapshot of meshctl, is damaged, or was written by a newer meshctl. Only ' +
      'regular files of up to 256 MiB, packed or not, are read.',
    help: 'Make one with `meshctl snapshot --out FILE`.',
  },
  SNAPSHOT_INCOMPLETE: {
    means:
      'A snapshot lacks something without which no copy of the cluster can be made, for want of ' +
      'rights.',
    help: 'Take it again with the right to list what the message names.',
  },
  RUN_IN_PROGRESS: {
    means: 'An upgrade to another version is in progress; two would undo each other.',
    help: 'Finish it with `meshctl upgrade run`, or take it back with `meshctl upgrade rollback`.',
  },
  SOMEONE_DRIVES: {
    means: 'Another meshctl is driving the run.',
    help:
      '`meshctl upgrade status` shows who; `meshctl upgrade pause` asks it to stop at the next ' +
      'safe point. One that is gone, hangs, or is no meshctl at all: the same command with ' +
      '`--take-over --because "why"`.',
  },
  UNKNOWN_COMMAND: {means: 'There is no such command.', help: '`meshctl --help` lists them.'},
  UNKNOWN_FLAG: {means: 'There is no such flag.', help: 'See the help of the command.'},
  UNKNOWN_VERSION: {
    means: 'The source of charts does not offer that version.',
    help: 'Check the version, or name another source with `--charts`.',
  },
  USAGE: {means: 'The command line cannot be understood.', help: 'See the help of the command.'},
  VERSION_MISSING: {means: 'A new run needs to know where to go.', help: 'Name a version.'},
  WEBHOOK_FAILED: {
    means: 'A webhook that the API server must ask did not answer.',
    help: 'Look at the Service that it names.',
  },
  WORKLOAD_GONE: {
    means: 'A workload disappeared while it was being looked at.',
    help: 'Run the command again.',
  },
}
