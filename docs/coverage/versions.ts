import type {Rows} from './coverage.ts'

/** Support and skew (https://istio.io/latest/docs/releases/supported-releases/). */
export const VERSIONS_ROWS: Rows = {
  '5.1 Kubernetes of the target': {
    about: 'Kubernetes outside of what the target supports',
    by: ['KUBERNETES_UNSUPPORTED'],
  },
  '5.1 Kubernetes of both': {
    about: 'Kubernetes outside of what the old istiod supports, which runs on beside the new one',
    by: ['KUBERNETES_UNSUPPORTED_BY_OLD'],
  },
  '5.1 order with Kubernetes': {
    about: 'Kubernetes is upgraded before or after Istio',
    by: ['KUBERNETES_UNSUPPORTED', 'KUBERNETES_UNSUPPORTED_BY_OLD'],
    unseen:
      'that somebody will upgrade Kubernetes while a run is under way; both findings say which ' +
      'windows to stay in',
  },
  '5.1 end of life of the target': {
    about: 'the target gets no fixes any more, or soon',
    by: ['TARGET_PAST_SUPPORT'],
    unseen:
      'days that lie ahead are estimates by the rule of six weeks after the next but one; a ' +
      'newer catalog corrects them',
  },
  '5.1 end of life of the old': {
    about: 'what is left, and what one may go back to, gets no fixes any more',
    by: ['OLD_PAST_SUPPORT'],
  },
  '5.1 data with a day': {
    about: 'the catalog is old or does not know a version',
    by: ['VERSION_NOT_IN_CATALOG'],
  },
  '5.1 known troubles': {
    about: 'a release with a known trouble that matters for what is in use',
    by: ['KNOWN_BAD_VERSION', 'GATEWAY_OUTAGE_ON_MOVE'],
  },
  '5.2 at most two': {
    about: 'more than two minor versions at once',
    by: ['VERSION_SKEW'],
    unseen: 'which patch versions to take on the way: the finding names minor versions',
  },
  '5.2 version untold': {
    about: 'the version of an old istiod cannot be read',
    by: ['ISTIOD_VERSION_UNKNOWN', 'VERSION_SKEW'],
  },
  '5.2 never backwards': {
    about: 'the target is older than an istiod that runs',
    by: ['VERSION_SKEW'],
  },
  '5.2 proxies ahead': {about: 'proxies newer than their istiod', by: ['PROXY_NEWER_THAN_ISTIOD']},
  '5.2 proxies behind': {
    about: 'proxies more than two minor versions older than their istiod',
    by: ['PROXY_TOO_OLD', 'PROXY_IMAGE_PINNED'],
    unseen: 'proxies whose image says no version; they are replaced when they move',
  },
  '5.2 one with node agents': {
    about: 'two minor versions at once with Istio CNI or ztunnel',
    by: ['NODE_AGENT_JUMP', 'VERSION_SKEW'],
  },
  '5.2 in place': {
    about: 'an upgrade in place goes one minor version at a time',
    unseen: 'meshctl never upgrades an istiod in place',
  },
  '5.2 istioctl': {
    about: 'istioctl of another minor version than istiod',
    unseen: 'meshctl does not use istioctl',
  },
  '5.3 Gateway API': {
    about: 'definitions of the Gateway API that the target passes over',
    by: ['GATEWAY_API_TOO_OLD'],
    unseen:
      'whether the old istiod accepts newer definitions; the finding asks a person to see to it',
  },
  '5.3 kubectl': {
    about: 'kubectl more than one minor version away from the server',
    unseen: 'meshctl does not use kubectl; commands in findings are old and plain ones',
  },
  '5.3 Helm': {about: 'Helm too old or too new for a chart', by: ['HELM_TOO_OLD']},
  '5.4 names of revisions': {
    about: 'names that make no Service, or that YAML reads as something else',
    unseen:
      'a new name is refused before anything is looked at: REVISION_NAME_BAD (src/mesh/names.ts)',
  },
  '5.4 names of tags': {
    about: 'a tag called like a revision',
    by: ['TAG_NAMED_LIKE_REVISION'],
    unseen: 'tags too long for a Service: meshctl makes no tags',
  },
  '4.7 newer than istiod': {
    about: 'Istio CNI or ztunnel newer than an istiod',
    by: ['NODE_AGENT_SKEW'],
  },
  '4.7 too old': {about: 'Istio CNI or ztunnel too old for the target', by: ['NODE_AGENT_SKEW']},
  '4.7 order': {about: 'after istiod first Istio CNI, then ztunnel', by: ['NODE_AGENT_STAYS']},
  '4.7 ztunnel and its revision': {
    about: 'ztunnel hangs on an istiod that goes',
    by: ['ZTUNNEL_ON_OLD_REVISION'],
  },
  '4.7 restart of node agents': {
    about: 'pods that start while a node agent restarts; connections that end with ztunnel',
    unseen: 'meshctl does not restart node agents; NODE_AGENT_STAYS says what their restart does',
  },
}
