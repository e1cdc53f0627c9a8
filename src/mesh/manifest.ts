/**
 * One object of a Helm manifest: its head, and of RBAC's own kinds what they grant. Text of a chart
 * or of a release Secret: hostile.
 */
export interface ManifestObject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /**
   * As it is written there; a namespaced object without one goes to the namespace of its release.
   */
  readonly namespace: string | undefined
  /** `helm.sh/resource-policy: keep`: Helm does not remove it. */
  readonly kept: boolean
  /** `helm.sh/hook`: Helm makes it anew each time and waits for it. */
  readonly isHook: boolean
  /** Of a Role or a ClusterRole; empty for everything else. */
  readonly rules: readonly PolicyRule[]
  /** Of a RoleBinding or a ClusterRoleBinding. */
  readonly roleRef: {readonly kind: string; readonly name: string} | undefined
}

/** As RBAC writes it. An empty list of names: any. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames: readonly string[]
  readonly nonResourceURLs: readonly string[]
}

/**
 * Does the manifest of the release hold this object? What is written on the object itself is only a
 * claim.
 */
export const holdsObject = (
  release: {readonly namespace: string; readonly manifest: readonly ManifestObject[]},
  {
    kind,
    namespace,
    name,
  }: {readonly kind: string; readonly namespace: string; readonly name: string},
): boolean =>
  release.manifest.some(
    each =>
      each.kind === kind &&
      each.name === name &&
      (each.namespace ?? release.namespace) === namespace,
  )
