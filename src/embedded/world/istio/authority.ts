import {decodeBase64, encodeBase64} from '../base64.ts'
import type {ConfigMap, Secret} from './objects.ts'
import {own} from '../../../mesh/own.ts'

/** The CA an istiod signs with: its key pair, and the root that clients are to trust; all PEM. */
export interface Authority {
  readonly cert: string
  readonly key: string
  readonly root: string
}

/** Where the CA is, in order: the administrator's own, and what the first istiod made for all. */
export const AUTHORITY_SECRETS = ['cacerts', 'istio-ca-secret'] as const

/** The CA in a Secret; undefined when there is none in it. */
export function authorityIn(secret: Secret | undefined): Authority | undefined {
  const text = (name: string): string => decodeBase64(own(secret?.data, name) ?? '')
  const cert = text('ca-cert.pem')
  return cert ? {cert, key: text('ca-key.pem'), root: text('root-cert.pem') || cert} : undefined
}

/**
 * What is left of a CA whose Secret tells nothing, as in a copy of a cluster: the root that
 * everybody trusts.
 */
export function publicPart(bundle: ConfigMap | undefined): Authority | undefined {
  const root = bundle?.data?.['root-cert.pem']
  return root ? {cert: root, key: '', root} : undefined
}

/** The Secret that keeps a CA for all istiods of a namespace. */
export function secretOf(
  {cert, key, root}: Authority,
  namespace: string,
): Secret & {readonly type: string} {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'istio.io/ca-root',
    metadata: {name: 'istio-ca-secret', namespace},
    data: {
      'ca-cert.pem': encodeBase64(cert),
      'ca-key.pem': encodeBase64(key),
      'cert-chain.pem': '',
      'key.pem': '',
      'root-cert.pem': encodeBase64(root),
    },
  }
}
