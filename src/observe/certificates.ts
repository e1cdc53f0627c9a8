import {X509Certificate} from 'node:crypto'
import {at, text} from '../mesh/fields.ts'
import {instant} from '../mesh/names.ts'
import type {CertificateSeen, Survey} from '../mesh/survey.ts'
import type {Cluster} from '../ports/ports.ts'
import {SECRETS} from '../ports/resources.ts'
import {tolerateDenied} from './tolerate-denied.ts'

/** Secrets that hold istiod's CA, and the keys of them that are public. */
const CA_SECRETS = ['cacerts', 'istio-ca-secret'] as const
const PUBLIC_KEYS = ['root-cert.pem', 'ca-cert.pem', 'cert-chain.pem'] as const

/**
 * Roots and intermediates of the mesh: from istiod's CA as far as it may be read, and from what it
 * hands out. Private keys are not looked at.
 */
export async function readCertificates(
  cluster: Cluster,
  istioNamespace: string,
  survey: Survey,
): Promise<readonly CertificateSeen[]> {
  const handedOut = survey
    .of('ConfigMap')
    .find(
      each =>
        each.metadata.name === 'istio-ca-root-cert' && each.metadata.namespace === istioNamespace,
    )
  const secrets = await Promise.all(
    CA_SECRETS.map(async name => {
      // that a plan needs more of Secrets than this is told elsewhere
      const secret = await tolerateDenied(
        () => cluster.get({resource: SECRETS, namespace: istioNamespace, name}),
        undefined,
        () => undefined,
      )
      return PUBLIC_KEYS.flatMap(key =>
        inBundle(
          Buffer.from(text(at(secret, 'data', key)) ?? '', 'base64').toString(),
          `Secret ${istioNamespace}/${name} (${key})`,
        ),
      )
    }),
  )
  return [
    ...inBundle(
      text(at(handedOut, 'data', 'root-cert.pem')) ?? '',
      `ConfigMap ${istioNamespace}/istio-ca-root-cert`,
    ),
    ...secrets.flat(),
  ]
}

const inBundle = (pem: string, place: string): readonly CertificateSeen[] =>
  certificatesIn(pem, ({subject, validTo}) => ({
    place,
    subject: subject.replaceAll('\n', ', '),
    notAfter: instant(Date.parse(validTo)),
  }))

/**
 * What `read` makes of each certificate in a PEM bundle. Blocks that are none, or that it cannot
 * read, are left out: whoever compares bundles tells them.
 */
export function certificatesIn<T>(
  pem: string,
  read: (certificate: X509Certificate) => T,
): readonly T[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)].flatMap(
    ([block]) => {
      try {
        return [read(new X509Certificate(block))]
      } catch {
        return []
      }
    },
  )
}
