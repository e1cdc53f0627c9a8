import {selects, type LabelSelector} from '../../../mesh/selector.ts'
import {annotationsOf, labelsOf, type Labels, type Pod} from './objects.ts'
import type {Settings} from './settings.ts'

/** Namespaces whose pods are never injected, whatever the webhooks select. */
export const SYSTEM_NAMESPACES: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]

/**
 * Whether istiod injects a pod that its webhook was asked about. The pod's own word counts most,
 * its label before its annotation; then the selectors of the injector's configuration, then its
 * policy.
 */
export function isInjectable(pod: Pod, namespace: string, settings: Settings): boolean {
  if (pod.spec.hostNetwork || SYSTEM_NAMESPACES.includes(namespace)) return false
  if (settings.policy !== 'enabled' && settings.policy !== 'disabled') return false
  const labels = labelsOf(pod)
  const word = labels[SWITCH] ?? annotationsOf(pod)[SWITCH]
  if (word === 'true' || word === 'false') return word === 'true'
  const matches = (selector: LabelSelector) => takes(selector, labels)
  if (settings.neverInject.some(matches)) return false
  return settings.alwaysInject.some(matches) || settings.policy === 'enabled'
}

const SWITCH = 'sidecar.istio.io/inject'

/** An empty selector takes nothing here, unlike elsewhere. */
const takes = (selector: LabelSelector, labels: Labels): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length > 0 &&
  selects(selector, labels)
