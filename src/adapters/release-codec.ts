import {withoutSecrets} from '../secrets/without-secrets.ts'
import {gunzipSync} from 'node:zlib'
import {z} from 'zod'
import {jsonFault} from '../mesh/json.ts'
import {instant} from '../mesh/names.ts'
import type {Json, ReleaseFacts, Values} from '../mesh/snapshot.ts'
import {demandModest, manifestOf} from './manifest.ts'

/**
 * A release as Helm writes it down, both majors; only what we read. Whether its names are Helm's is
 * judged elsewhere.
 */
export interface StoredRelease {
  readonly name: string
  readonly namespace: string
  readonly version: number
  readonly info: {
    readonly status: string
    readonly last_deployed?: string | null | undefined
    /** What became of it, in Helm's words: they may quote values. */
    readonly description?: string | null | undefined
  }
  readonly chart: StoredChart
  readonly config?: Values | null | undefined
  readonly manifest?: string | null | undefined
  /** What Helm runs before and after; nothing of it is read but whether there is any. */
  readonly hooks?: readonly unknown[] | null | undefined
  /** Helm 4 alone. */
  readonly apply_method?: 'ssa' | 'csa' | '' | null | undefined
}

export interface StoredChart {
  readonly metadata: {
    readonly name: string
    readonly version: string
    readonly [field: string]: unknown
  }
  readonly values?: {readonly [key: string]: Json} | null | undefined
  /** Base64 of values.schema.json. */
  readonly schema?: string | null | undefined
  readonly templates?: readonly StoredFile[] | null | undefined
  readonly files?: readonly StoredFile[] | null | undefined
}

/** `data` is Base64. */
export interface StoredFile {
  readonly name: string
  readonly data?: string | null | undefined
}

/**
 * Helm's Secret is at most 1 MiB, and the largest of Istio's, base, unpacks to some 5; it may not
 * be a bomb.
 */
const UNPACKED_MAX_BYTES = 32 * 1024 * 1024
/** What a user supplies is a page or two. It is kept as long as we look. */
const VALUES_MAX_CHARS = 1024 * 1024

const TREE = z.record(z.string(), z.unknown()).nullish()
const FILES = z.array(z.looseObject({name: z.string(), data: z.string().nullish()})).nullish()
const STORED = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  version: z.int(),
  info: z.looseObject({
    status: z.string(),
    last_deployed: z.string().nullish(),
    description: z.string().nullish(),
  }),
  chart: z.looseObject({
    metadata: z.looseObject({name: z.string(), version: z.string()}),
    values: TREE,
    schema: z.string().nullish(),
    templates: FILES,
    files: FILES,
  }),
  config: TREE,
  manifest: z.string().nullish(),
  hooks: z.array(z.unknown()).nullish(),
  apply_method: z.enum(['ssa', 'csa', '']).nullish(),
})

/**
 * Unpacks `data.release` of a release Secret as the API gives it: Base64 (the API's) of Base64
 * (Helm's) of gzip of JSON. Throws an Error that says what was wrong, never what was in it.
 */
export function decodeRelease(data: unknown): StoredRelease {
  if (typeof data !== 'string') throw new Error('it has no data.release')
  const release = parseJson(unpacked(data))
  const unfit = jsonFault(release, UNPACKED_MAX_BYTES)
  if (unfit !== undefined) throw new Error(`it ${unfit}`)
  const {error} = STORED.safeParse(release)
  if (error !== undefined) throw new Error(`it holds no release: ${placesIn(error)}`)
  // As it was parsed, and not a copy: megabytes of it are texts.
  const stored = release as StoredRelease
  const large = jsonFault(stored.config, VALUES_MAX_CHARS)
  if (large !== undefined) throw new Error(`it has values of which it ${large}`)
  return stored
}

function unpacked(data: string): string {
  const packed = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64')
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b
  if (!isGzip) return packed.toString('utf8')
  try {
    return gunzipSync(packed, {maxOutputLength: UNPACKED_MAX_BYTES}).toString('utf8')
  } catch (error) {
    const isLarge = (error as {code?: unknown}).code === 'ERR_BUFFER_TOO_LARGE'
    throw new Error(
      isLarge ? `it unpacks to more than ${UNPACKED_MAX_BYTES} bytes` : 'it is packed wrongly',
      {cause: error},
    )
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, and values may be secrets.
    throw new Error('it holds no JSON')
  }
}

/** The places alone: zod's messages may quote. */
const placesIn = ({issues}: z.ZodError): string =>
  [...new Set(issues.map(each => each.path.slice(0, 3).join('.') || 'all of it'))]
    .slice(0, 3)
    .join(', ')

const FAILURE_MAX = 300

function failureOf({info: {status, description}, config}: StoredRelease): {failure?: string} {
  return status === 'failed' && description
    ? {failure: withoutSecrets(description, [config]).slice(0, FAILURE_MAX)}
    : {}
}

/**
 * The facts of a release. In: the release, where its Secret lay, and the number that a rollback may
 * go to. Times that cannot be read are 0. Throws an Error when its manifest is none of Istio's
 * charts'.
 */
export function releaseFacts(
  release: StoredRelease,
  namespace: string,
  goodNumber: number | undefined,
): ReleaseFacts {
  const text = release.manifest ?? ''
  demandModest(text)
  const manifest = manifestOf(text)
  return {
    name: release.name,
    namespace,
    chart: release.chart.metadata.name,
    chartVersion: release.chart.metadata.version,
    number: release.version,
    status: release.info.status,
    ...failureOf(release),
    goodNumber,
    changedAt: instant(Date.parse(release.info.last_deployed ?? '') || 0),
    values: release.config ?? {},
    applyMethod: release.apply_method || undefined,
    objects: manifest.map(each => `${each.kind}/${each.name}`),
    manifest,
  }
}
