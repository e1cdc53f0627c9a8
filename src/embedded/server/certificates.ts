import {createHash, generateKeyPairSync, randomBytes, sign} from 'node:crypto'
import type {KeyObject} from 'node:crypto'
import {
  bits,
  integer,
  octets,
  oid,
  plain,
  sequence,
  setOf,
  tagged,
  utcTime,
  utf8,
  yes,
} from './der.ts'

/** A certificate and its private key, both PEM. */
export interface ServingPair {
  readonly cert: string
  readonly key: string
  /** The certificate that clients are to trust, PEM. */
  readonly ca: string
}

const DAY_MS = 24 * 3600 * 1000
const CA_NAME = 'meshctl-embedded-ca'
const SERVER_NAMES = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc']

/**
 * A CA that nobody else knows and a server certificate of it for 127.0.0.1, good for so many days.
 * The keys are of the curve P-256, for they take a millisecond where RSA takes a tenth of a second.
 */
export function createServingPair(now: number = Date.now(), days = 365): ServingPair {
  const authority = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const server = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const times = {from: now - 300_000, to: now + days * DAY_MS}
  const ca = certificate(
    {
      ...times,
      subject: CA_NAME,
      subjectKey: authority.publicKey,
      extensions: [basicConstraints(true), keyUsage(0x06, 1), subjectKeyId(authority.publicKey)],
    },
    authority.privateKey,
  )
  const extensions = [
    basicConstraints(false),
    keyUsage(0x80, 7),
    serverAuth(),
    alternativeNames(SERVER_NAMES),
    authorityKeyId(authority.publicKey),
  ]
  const cert = certificate(
    {...times, subject: 'meshctl-embedded-api', subjectKey: server.publicKey, extensions},
    authority.privateKey,
  )
  return {cert, ca, key: server.privateKey.export({type: 'pkcs8', format: 'pem'}).toString()}
}

interface Request {
  readonly subject: string
  readonly subjectKey: KeyObject
  readonly from: number
  readonly to: number
  readonly extensions: readonly Buffer[]
}

/** ecdsa-with-SHA256, RFC 5758. */
const SIGNATURE = sequence(oid('1.2.840.10045.4.3.2'))

function certificate(
  {subject, subjectKey, from, to, extensions}: Request,
  authority: KeyObject,
): string {
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)])
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    SIGNATURE,
    nameOf(CA_NAME),
    sequence(utcTime(from), utcTime(to)),
    nameOf(subject),
    subjectKey.export({type: 'spki', format: 'der'}),
    tagged(3, sequence(...extensions)),
  )
  const signed = sequence(body, SIGNATURE, bits(sign('sha256', body, authority)))
  return (
    `-----BEGIN CERTIFICATE-----\n` +
    `${signed.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END ` +
    `CERTIFICATE-----\n`
  )
}

const nameOf = (commonName: string): Buffer =>
  sequence(setOf(sequence(oid('2.5.4.3'), utf8(commonName))))
const critical = (id: string, value: Buffer): Buffer => sequence(oid(id), yes(), octets(value))
const basicConstraints = (ca: boolean): Buffer =>
  critical('2.5.29.19', ca ? sequence(yes()) : sequence())
const keyUsage = (flags: number, unused: number): Buffer =>
  critical('2.5.29.15', bits(Buffer.from([flags]), unused))
const serverAuth = (): Buffer =>
  sequence(oid('2.5.29.37'), octets(sequence(oid('1.3.6.1.5.5.7.3.1'))))

/** The key's mark, which ties a certificate to its CA; strict verifiers ask for it. */
const mark = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(key.export({type: 'spki', format: 'der'}))
    .digest()
const subjectKeyId = (key: KeyObject): Buffer =>
  sequence(oid('2.5.29.14'), octets(octets(mark(key))))
const authorityKeyId = (key: KeyObject): Buffer =>
  sequence(oid('2.5.29.35'), octets(sequence(plain(0, mark(key)))))

function alternativeNames(names: readonly string[]): Buffer {
  const entries = [
    plain(7, Buffer.from([127, 0, 0, 1])),
    ...names.map(name => plain(2, Buffer.from(name))),
  ]
  return sequence(oid('2.5.29.17'), octets(sequence(...entries)))
}
