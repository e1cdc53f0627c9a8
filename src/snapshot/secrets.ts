import {annotationsOf, at, labelMap, labelsOf, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import {bundleMark, certificateFacts} from './certificates.ts'
import {cleanStrings, projectAnnotations} from './metadata.ts'
import type {CertificateFacts, SecretFacts} from './snapshot.ts'

type Certificates = Readonly<Record<string, readonly CertificateFacts[]>>

/**
 * Secrets without what is in them: for each key a mark, and what is public of certificates. In:
 * Secrets as the API gives them.
 */
export function secretsFound(
  secrets: readonly KubeObject[],
  mark: (value: string) => string,
): {readonly secrets: readonly SecretFacts[]; readonly certificates: Certificates} {
  const certificates = new Map<string, readonly CertificateFacts[]>()
  const facts = secrets
    .filter(each => each['type'] !== 'helm.sh/release.v1')
    .map((secret): SecretFacts => {
      const data = Object.entries(labelMap(secret['data']))
      const bundles = data.flatMap(([key, value]): readonly (readonly [string, string])[] => {
        const found = certificateFacts(Buffer.from(value, 'base64').toString('latin1'))
        if (found.length === 0) return []
        certificates.set(bundleMark(value), found)
        return [[key, bundleMark(value)]]
      })
      return {
        namespace: secret.metadata.namespace ?? '',
        name: secret.metadata.name,
        type: text(secret['type']) ?? 'Opaque',
        labels: cleanStrings(labelsOf(secret)),
        annotations: projectAnnotations(annotationsOf(secret)),
        data: Object.fromEntries(data.map(([key, value]) => [key, mark(value)])),
        certificates: Object.fromEntries(bundles),
      }
    })
  return {
    secrets: facts.sort((one, other) =>
      `${one.namespace} ${one.name}`.localeCompare(`${other.namespace} ${other.name}`),
    ),
    certificates: Object.fromEntries(certificates),
  }
}

/** The certificates that webhooks trust, by the marks that stand in their place. */
export function webhookCertificates(objects: readonly KubeObject[]): Certificates {
  const bundles = objects
    .flatMap(each => rows(each['webhooks']))
    .flatMap(each => text(at(each, 'clientConfig', 'caBundle')) ?? [])
    .filter(each => each !== '')
  return Object.fromEntries(
    bundles.map(each => [
      bundleMark(each),
      certificateFacts(Buffer.from(each, 'base64').toString('latin1')),
    ]),
  )
}
