import * as z from 'zod'
import type {BlindSpot} from '../mesh/survey.ts'
import {exactly} from '../schemas/exactly.ts'
import {
  listOf,
  namespaceText,
  objectName,
  shownName,
  time,
  version,
  words,
} from '../schemas/names.ts'
import {annotations, labels} from './object-schema.ts'
import {stringsBy} from './shapes.ts'
import type {CertificateFacts, SecretFacts} from './snapshot.ts'
import {SNAPSHOT_FORMAT} from './snapshot.ts'

/** A snapshot around its lists, and the members of those that are not objects or releases. */

/** A hundred thousand pods with what belongs to them. */
const MEMBERS_MOST = 500_000
const members = listOf(z.unknown(), MEMBERS_MOST)
const mark = /^[a-z0-9]{1,16}:[0-9A-Za-z]{1,128}$/
const marks = stringsBy(
  key => /^[\w.-]{1,253}$/.test(key),
  value => mark.test(value),
  'must be marks by key',
)

/**
 * What stands around the lists; their members are judged one by one, so that one trouble is told
 * and not a million.
 */
export const frameSchema = z.strictObject({
  apiVersion: z.literal('meshctl.dev/v1'),
  kind: z.literal('Snapshot'),
  format: z.int().min(1).max(SNAPSHOT_FORMAT),
  takenAt: time,
  by: shownName,
  istioNamespace: namespaceText,
  cluster: z.strictObject({uid: shownName, version}),
  objects: members,
  secrets: members,
  certificates: z.custom<Readonly<Record<string, unknown>>>(
    value =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length <= MEMBERS_MOST,
    {error: 'must be lists by mark'},
  ),
  releases: members,
  blindSpots: members,
})

export const secretSchema = exactly<SecretFacts>()(
  z.strictObject({
    namespace: namespaceText,
    name: objectName,
    // Helm's releases have a list of their own, where they are judged as such.
    type: shownName.refine(type => !type.startsWith('helm.sh/'), {error: "must not be Helm's"}),
    labels: labels.refine(all => all['owner'] !== 'helm', {
      error: "must not be those of Helm's Secrets",
    }),
    annotations,
    data: marks,
    certificates: marks,
  }),
)

const certificate = exactly<CertificateFacts>()(
  z.strictObject({
    subject: words,
    issuer: words,
    notBefore: shownName,
    notAfter: shownName,
    keyId: shownName,
    fingerprint: shownName,
  }),
)

/** The certificates of a bundle, by its mark. */
export const bundleSchema = listOf(certificate, 1000)
export const isMark = (text: string): boolean => mark.test(text)

export const blindSpotSchema = exactly<BlindSpot>()(
  z.strictObject({
    resource: shownName,
    kind: z.exactOptional(shownName),
    namespace: z.exactOptional(shownName),
    why: words,
  }),
)
