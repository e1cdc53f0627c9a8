export interface KubeconfigParts {
  readonly url: string
  /** PEM. */
  readonly ca: string
  readonly user: string
  readonly token: string
  /** Of the context and the cluster. */
  readonly context: string
}

/**
 * A kubeconfig with one context. It holds a token: whoever writes it to a file keeps it private
 * (0600).
 */
export function kubeconfigOf({url, ca, user, token, context}: KubeconfigParts): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: context,
        cluster: {server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64')},
      },
    ],
    users: [{name: user, user: {token}}],
    contexts: [{name: context, context: {cluster: context, user}}],
    'current-context': context,
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}
