import {gunzipSync} from 'node:zlib'
import {instant} from '../mesh/names.ts'
import type {Json, ReleaseFacts, ReleaseRef, Values} from '../mesh/snapshot.ts'
import {manifestOf} from './manifest.ts'

/** A release as Helm writes it down, both majors; only what we read. */
export interface StoredRelease {
  readonly name: string
  readonly namespace?: string
  readonly version: number
  readonly info?: {readonly status?: string; readonly last_deployed?: string}
  readonly chart?: StoredChart
  readonly config?: Values | null
  readonly manifest?: string
  /** Helm 4 alone. */
  readonly apply_method?: string
}

export interface StoredChart {
  readonly metadata?: {readonly name?: string; readonly version?: string; readonly [field: string]: Json | undefined}
  readonly values?: Json
  /** Base64 of values.schema.json. */
  readonly schema?: string | null
  readonly templates?: readonly StoredFile[] | null
  readonly files?: readonly StoredFile[] | null
}

/** `data` is Base64. */
export interface StoredFile {
  readonly name: string
  readonly data?: string | null
}

/** Helm's Secret is at most 1 MiB; what it unpacks to may not be a bomb. */
const UNPACKED_MAX_BYTES = 128 * 1024 * 1024

/**
 * Unpacks `data.release` of a release Secret as the API gives it: Base64 (the API's) of Base64 (Helm's) of gzip of JSON.
 * Throws an Error that says what was wrong, never what was in it.
 */
export function decodeRelease(data: string): StoredRelease {
  const packed = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64')
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b
  const json = (isGzip ? gunzipSync(packed, {maxOutputLength: UNPACKED_MAX_BYTES}) : packed).toString('utf8')
  const release = parseJson(json)
  if (typeof release !== 'object' || release === null) throw new Error('it holds no release')
  const {name, version} = release as Partial<StoredRelease>
  if (typeof name !== 'string' || typeof version !== 'number') throw new Error('it holds no release')
  return release as StoredRelease
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, and values may be secrets.
    throw new Error('it holds no JSON')
  }
}

/**
 * The facts of a release. In: the decoded Secret, where it lay, and the number that a rollback may go to.
 * Times that cannot be read are 0.
 */
export function releaseFacts(release: StoredRelease, namespace: string, goodNumber: number | undefined): ReleaseFacts {
  const {name: chart = '', version: chartVersion = ''} = release.chart?.metadata ?? {}
  const {status = 'unknown', last_deployed: deployed = ''} = release.info ?? {}
  const manifest = manifestOf(release.manifest)
  return {
    name: release.name,
    namespace,
    chart,
    chartVersion,
    number: release.version,
    status,
    goodNumber,
    changedAt: instant(Date.parse(deployed) || 0),
    values: release.config ?? {},
    applyMethod: release.apply_method,
    objects: manifest.map(each => `${each.kind}/${each.name}`),
    manifest,
  }
}

export interface ReleaseSecret {
  /** Name of the Secret: `sh.helm.release.v1.istiod-1-29-6.v3`. */
  readonly secret: string
  readonly namespace: string
  readonly release: string
  readonly number: number
  readonly status: string
  /** Of the Secret. */
  readonly labels: Readonly<Record<string, string>>
  /** Changes whenever the Secret does. */
  readonly stamp: string
}

/** The state of a release according to the labels of its Secrets alone. */
export interface Newest extends ReleaseSecret {
  readonly goodNumber: number | undefined
}

/** Of each release the newest Secret, with the newest number that once was deployed. In: all Secrets, in any order. */
export function newestOfEach(secrets: readonly ReleaseSecret[]): readonly Newest[] {
  const byRelease = Map.groupBy(secrets, each => `${each.namespace}/${each.release}`)
  return [...byRelease.values()].map(of => {
    const newest = of.reduce((a, b) => (b.number > a.number ? b : a))
    const good = of.filter(each => each.status === 'deployed' || each.status === 'superseded').map(each => each.number)
    return {...newest, goodNumber: good.length === 0 ? undefined : Math.max(...good)}
  })
}

/** One name for a release, for maps and messages. */
export const releaseKey = ({namespace, name}: ReleaseRef): string => `${namespace}/${name}`
