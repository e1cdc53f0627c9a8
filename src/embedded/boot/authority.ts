import {generateKeyPair, X509Certificate} from 'node:crypto'
import {promisify} from 'node:util'
import forge from 'node-forge'
import type {Authority} from '../world/istio/authority.ts'

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

const DAY = 24 * 3600 * 1000
const TRUST_DOMAIN = 'cluster.local'

/** A new CA of a mesh, valid for ten years as istiod's own. Nobody knows it yet. */
export async function newAuthority(): Promise<Authority> {
  const root = await createRoot(TRUST_DOMAIN)
  return {...root, root: root.cert}
}

/** A new self-signed CA, valid for ten years. In: its organization. */
function createRoot(organization: string): Promise<KeyPair> {
  return issue({
    subject: organization,
    days: 3650,
    extensions: [
      {name: 'basicConstraints', cA: true, critical: true},
      {name: 'keyUsage', keyCertSign: true, critical: true},
    ],
  })
}

/** A server certificate for DNS names, signed by a CA. */
export function createServing(authority: KeyPair, names: readonly string[]): Promise<KeyPair> {
  return issue({
    subject: '',
    days: 365,
    authority,
    extensions: [
      {name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true},
      {name: 'extKeyUsage', serverAuth: true, clientAuth: true},
      {name: 'subjectAltName', critical: true, altNames: names.map(value => ({type: 2, value}))},
    ],
  })
}

/** When a PEM certificate ends, in seconds since 1970. */
export function expiryOf(pem: string): number {
  return Math.floor(Date.parse(new X509Certificate(pem).validTo) / 1000)
}

interface Request {
  readonly subject: string
  readonly days: number
  readonly extensions: unknown[]
  readonly authority?: KeyPair
}

async function issue(request: Request): Promise<KeyPair> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: {type: 'spki', format: 'pem'},
    privateKeyEncoding: {type: 'pkcs1', format: 'pem'},
  })
  const certificate = forge.pki.createCertificate()
  const subject = request.subject ? [{name: 'organizationName', value: request.subject}] : []
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey)
  certificate.serialNumber = `00${forge.util.bytesToHex(forge.random.getBytesSync(15))}`
  certificate.validity.notBefore = new Date(Date.now() - 120_000)
  certificate.validity.notAfter = new Date(Date.now() + request.days * DAY)
  certificate.setSubject(subject)
  certificate.setIssuer(
    request.authority
      ? forge.pki.certificateFromPem(request.authority.cert).subject.attributes
      : subject,
  )
  certificate.setExtensions(request.extensions)
  certificate.sign(
    forge.pki.privateKeyFromPem(request.authority?.key ?? pair.privateKey),
    forge.md.sha256.create(),
  )
  return {cert: forge.pki.certificateToPem(certificate).replaceAll('\r', ''), key: pair.privateKey}
}
