import {createHash} from 'node:crypto'
import {decodeRelease} from '../../src/adapters/release-codec.ts'

export type Fields = Record<string, unknown>

/** An object of the cluster and its kind, which items of lists do not tell. */
export interface Found {
  readonly kind: string
  readonly object: Fields & {
    readonly metadata: Fields & {
      readonly name: string
      readonly namespace?: string
      readonly uid?: string
      readonly resourceVersion?: string
    }
  }
}

/** Names of fields whose values are chance; that they are there is not. */
const PRESENT = new Set([
  'caBundle',
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'healthCheckNodePort',
  'uid',
  'pod-template-hash',
  'controller-revision-hash',
  'control-plane.alpha.kubernetes.io/leader',
  'modifiedAt',
  'createdAt',
  'root-cert.pem',
  'ca.crt',
])

/** How fieldsV1 names an owner. */
const UID_KEY = /^(k:\{"uid":")[^"]+/

/** Times and versions, and what controllers report: never what a chart leaves. */
const DROPPED = new Set(['resourceVersion', 'creationTimestamp', 'time', 'status'])

/** An object without chance and time: the same text in every cluster that Helm did the same to. */
export function bare({kind, object}: Found): Fields & {readonly metadata: Fields} {
  const {uid: _uid, managedFields, ...metadata} = object.metadata
  const name = withoutHash({kind, object}, metadata.name)
  const whole = {
    ...object,
    ...contentOf(kind, object),
    metadata: {...metadata, name, managedFields: managersOf(managedFields)},
  }
  return plain(whole) as Fields & {readonly metadata: Fields}
}

/**
 * The name of what a controller made for its owner ends in a hash. In: a text that ends in the
 * name.
 */
export function withoutHash({kind}: Found, text: string): string {
  return kind === 'ReplicaSet' || kind === 'ControllerRevision'
    ? text.replace(/[^-]+$/, '<hash>')
    : text
}

/** What Helm and istiod put into Secrets and Leases holds times and keys. */
function contentOf(kind: string, object: Found['object']): Fields {
  if (kind === 'Lease') return {spec: '<present>'}
  if (kind !== 'Secret') return {}
  const data = (object['data'] ?? {}) as Record<string, string>
  const release = object['type'] === 'helm.sh/release.v1' ? data['release'] : undefined
  return {
    data:
      release === undefined
        ? Object.fromEntries(Object.keys(data).map(key => [key, '<present>']))
        : releaseIn(release),
  }
}

/** What a release says, without its times. Of the long texts only a hash. */
function releaseIn(data: string): Fields {
  const {
    manifest = '',
    info,
    chart,
    config,
    ...rest
  } = decodeRelease(data) as unknown as {
    manifest?: string
    info?: Fields
    chart?: {metadata?: unknown}
    config?: unknown
  } & Fields
  const {
    first_deployed: _first,
    last_deployed: _last,
    deleted: _deleted,
    notes,
    ...told
  } = info ?? {}
  return {
    ...rest,
    chart: chart?.metadata,
    config,
    info: {...told, notes: sum(notes)},
    manifest: sum(manifest),
  }
}

/**
 * Whose fields are whose, without when. What is reported by way of the status is left out, as the
 * status is.
 */
function managersOf(managed: unknown): unknown {
  const entries = ((managed ?? []) as Fields[]).filter(({subresource}) => subresource !== 'status')
  return entries
    .map(entry => ({
      entry,
      text:
        JSON.stringify(entry['manager']) +
        JSON.stringify(entry['operation']) +
        JSON.stringify(entry),
    }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({entry}) => entry)
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value as Fields).filter(([key]) => !DROPPED.has(key))
  return Object.fromEntries(
    kept.map(([key, each]) => [
      key.replace(UID_KEY, '$1<uid>'),
      PRESENT.has(key) ? presence(each) : plain(each),
    ]),
  )
}

/**
 * Headless Services say None, an open webhook has an empty bundle; in fieldsV1 and schemas these
 * names are no values.
 */
function presence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(presence)
  return (typeof value === 'string' && value !== '' && value !== 'None') ||
    typeof value === 'number'
    ? '<present>'
    : plain(value)
}

const sum = (text: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(text ?? ''))
    .digest('hex')
    .slice(0, 16)
