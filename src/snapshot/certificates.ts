import {createHash} from 'node:crypto'
import type {X509Certificate} from 'node:crypto'
import {certificatesIn} from '../observe/certificates.ts'
import type {CertificateFacts} from './snapshot.ts'

/**
 * The name of a bundle of certificates in a snapshot: sha256 of its bytes. Certificates are public.
 * In: Base64 of PEM.
 */
export const bundleMark = (bundle: string): string =>
  `sha256:${createHash('sha256').update(Buffer.from(bundle, 'base64')).digest('hex')}`

/**
 * What is public of each certificate in a PEM bundle. Blocks that are none are left out. In: PEM.
 */
export const certificateFacts = (pem: string): readonly CertificateFacts[] =>
  certificatesIn(pem, factsOf)

const factsOf = (certificate: X509Certificate): CertificateFacts => ({
  subject: certificate.subject,
  issuer: certificate.issuer,
  notBefore: new Date(certificate.validFrom).toISOString(),
  notAfter: new Date(certificate.validTo).toISOString(),
  keyId: createHash('sha256')
    .update(certificate.publicKey.export({type: 'spki', format: 'der'}))
    .digest('hex'),
  fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
})
