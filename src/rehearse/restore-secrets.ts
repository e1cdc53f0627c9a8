import {gzipSync} from 'node:zlib'
import type {ReleaseRecord, SecretFacts, SnapshotObject} from '../snapshot/snapshot.ts'
import type {RootOf} from './roots.ts'
import {own} from '../mesh/own.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/**
 * A Secret of the same name, type and keys. Where there was a CA there is one of ours; the rest are
 * words that say what they stand for.
 */
export function secretAgain(facts: SecretFacts, rootOf: RootOf, uid: string): SnapshotObject {
  const {namespace, name, type, labels, annotations} = facts
  const mark = facts.certificates['root-cert.pem'] ?? facts.certificates['ca-cert.pem']
  const {cert, key, root} = mark === undefined ? {cert: '', key: '', root: ''} : rootOf(mark)
  const known: Readonly<Record<string, string>> =
    mark === undefined
      ? {}
      : {'ca-cert.pem': cert, 'ca-key.pem': key, 'root-cert.pem': root, 'cert-chain.pem': cert}
  const data = Object.fromEntries(
    Object.keys(facts.data).map(each => [
      each,
      base64(own(known, each) ?? 'left out of the snapshot'),
    ]),
  )
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type,
    metadata: {name, namespace, uid, labels, annotations},
    data,
  }
}

/**
 * A page of Helm's books as Helm keeps it: Base64 of gzip of JSON, and Base64 once more for the
 * API.
 */
export function releaseSecret(
  {namespace, name, number, labels, payload}: ReleaseRecord,
  uid: string,
): SnapshotObject {
  const release = base64(gzipSync(JSON.stringify(payload)).toString('base64'))
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {name: `sh.helm.release.v1.${name}.v${number}`, namespace, uid, labels},
    data: {release},
  }
}
