import {X509Certificate} from 'node:crypto'
import {at, text} from '../mesh/fields.ts'
import {instant} from '../mesh/names.ts'
import type {CertificateSeen, Survey} from '../mesh/survey.ts'
import type {Cluster} from '../ports/ports.ts'
import {SECRETS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'

/** Secrets that hold istiod's CA, and the keys of them that are public. */
const CA_SECRETS = ['cacerts', 'istio-ca-secret'] as const
const PUBLIC_KEYS = ['root-cert.pem', 'ca-cert.pem', 'cert-chain.pem'] as const

/** Roots and intermediates of the mesh: from istiod's CA as far as it may be read, and from what it hands out. Private keys are not looked at. */
export async function readCertificates(cluster: Cluster, istioNamespace: string, survey: Survey): Promise<readonly CertificateSeen[]> {
  const handedOut = survey.of('ConfigMap').find(each => each.metadata.name === 'istio-ca-root-cert' && each.metadata.namespace === istioNamespace)
  const secrets = await Promise.all(CA_SECRETS.map(async name => {
    const data = at(await readable(cluster, istioNamespace, name), 'data')
    return PUBLIC_KEYS.flatMap(key => inBundle(Buffer.from(text(at(data, key)) ?? '', 'base64').toString(), `Secret ${istioNamespace}/${name} (${key})`))
  }))
  return [...inBundle(text(at(handedOut, 'data', 'root-cert.pem')) ?? '', `ConfigMap ${istioNamespace}/istio-ca-root-cert`), ...secrets.flat()]
}

/** Undefined: it is not there, or not to be seen; that a plan needs more of Secrets than this is told elsewhere. */
async function readable(cluster: Cluster, namespace: string, name: string): Promise<unknown> {
  try {
    return await cluster.get({resource: SECRETS, namespace, name})
  } catch (error) {
    if (error instanceof OutsideError && (error.kind === 'denied' || error.kind === 'absent')) return undefined
    throw error
  }
}

function inBundle(pem: string, place: string): readonly CertificateSeen[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)].flatMap(([block]) => {
    try {
      const {subject, validTo} = new X509Certificate(block)
      return [{place, subject: subject.replaceAll('\n', ', '), notAfter: instant(Date.parse(validTo))}]
    } catch {
      // what is no certificate is told by whoever compares roots
      return []
    }
  })
}
