import type {ManifestObject, PolicyRule} from './manifest.ts'

/**
 * What the gateway chart makes, by group and kind (1.12 to 1.30, all of them in the namespace of
 * the release).
 */
const MADE: ReadonlySet<string> = new Set([
  'apps Deployment',
  'apps DaemonSet',
  ' Service',
  ' ServiceAccount',
  'autoscaling HorizontalPodAutoscaler',
  'policy PodDisruptionBudget',
  'networking.k8s.io NetworkPolicy',
  'rbac.authorization.k8s.io Role',
  'rbac.authorization.k8s.io RoleBinding',
])
/** Its role: the gateway reads certificates of its own namespace. */
const READING: readonly string[] = ['get', 'watch', 'list']

/**
 * The first object that no gateway chart makes, or undefined. Helm applies and removes with the
 * rights of whoever starts it, whatever a release in a tenant's namespace says: its manifest, and
 * its values between the lines of a template. In: objects of a manifest, and the namespace of the
 * release. Out: `ClusterRole x`.
 */
export function beyondGateway(
  objects: readonly ManifestObject[],
  namespace: string,
): string | undefined {
  const beyond = objects.find(each => !isGateways(each, namespace))
  return beyond === undefined
    ? undefined
    : `${beyond.kind} ${beyond.namespace === undefined ? '' : `${beyond.namespace}/`}${beyond.name}`
}

function isGateways(object: ManifestObject, namespace: string): boolean {
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : ''
  if (!MADE.has(`${group} ${object.kind}`) || object.isHook) return false
  if (object.namespace !== undefined && object.namespace !== namespace) return false
  return (
    object.rules.every(readsSecrets) &&
    (object.roleRef === undefined || object.roleRef.kind === 'Role')
  )
}

const readsSecrets = ({verbs, apiGroups, resources, nonResourceURLs}: PolicyRule): boolean =>
  verbs.every(each => READING.includes(each)) &&
  apiGroups.every(each => each === '') &&
  resources.every(each => each === 'secrets') &&
  nonResourceURLs.length === 0
