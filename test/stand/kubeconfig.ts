import {readFileSync} from 'node:fs'

/** How a kubeconfig proves who its user is. */
export type Proof = {token: string} | {tokenFile: string}

/** A kubeconfig (JSON, which is YAML) with the one context `stand`. */
export function kubeconfig(port: number, caFile: string, user: string, proof: Proof): string {
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': readFileSync(caFile).toString('base64'),
  }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name: 'stand', cluster}],
    users: [{name: user, user: proof}],
    contexts: [{name: 'stand', context: {cluster: 'stand', user}}],
    'current-context': 'stand',
  })
}
