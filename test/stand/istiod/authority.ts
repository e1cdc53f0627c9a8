import {createRoot, type KeyPair} from './certificates.ts'
import {statusOf, type Kube} from './kube.ts'
import type {Secret} from './objects.ts'

/** The CA an istiod signs with: its key pair, and the root that clients are to trust (PEM). */
export type Authority = KeyPair & {root: string}

const TRUST_DOMAIN = 'cluster.local'

/**
 * The CA all revisions of a namespace share: Secret `cacerts` of the administrator, else `istio-ca-secret`,
 * made by whoever comes first.
 */
export async function loadAuthority(kube: Kube, namespace: string): Promise<Authority> {
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  const own = await readSecret(kube, `${secrets}/cacerts`) ?? await readSecret(kube, `${secrets}/istio-ca-secret`)
  if (own) return own
  const root = await createRoot(TRUST_DOMAIN)
  try {
    await kube.create(secrets, secretOf(root, namespace))
  } catch (error) {
    if (statusOf(error) !== 409) throw error
    return loadAuthority(kube, namespace)
  }
  return {...root, root: root.cert}
}

/** A CA nobody else knows, for the fault `wrong-root`. */
export async function createForeignAuthority(): Promise<Authority> {
  const root = await createRoot(TRUST_DOMAIN)
  return {...root, root: root.cert}
}

async function readSecret(kube: Kube, path: string): Promise<Authority | undefined> {
  const secret = await kube.get<Secret>(path).catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined
    throw error
  })
  const text = (name: string) => Buffer.from(secret?.data?.[name] ?? '', 'base64').toString()
  const cert = text('ca-cert.pem')
  return cert ? {cert, key: text('ca-key.pem'), root: text('root-cert.pem') || cert} : undefined
}

function secretOf(root: KeyPair, namespace: string): Secret & {type: string} {
  const encode = (text: string) => Buffer.from(text).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'istio.io/ca-root',
    metadata: {name: 'istio-ca-secret', namespace},
    data: {'ca-cert.pem': encode(root.cert), 'ca-key.pem': encode(root.key), 'cert-chain.pem': '', 'key.pem': '', 'root-cert.pem': encode(root.cert)},
  }
}
