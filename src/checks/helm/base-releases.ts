/** To copy: which Helm release each CustomResourceDefinition names. */
export const LIST_CRD_RELEASES =
  'kubectl get crds -o ' +
  'custom-columns=NAME:.metadata.name,RELEASE:.metadata.annotations.meta\\.helm\\.sh/release-name'
