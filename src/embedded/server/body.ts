import type {IncomingMessage} from 'node:http'
import {jsonOfProtobuf} from './protobuf.ts'
import {tooLarge, unknownFormat, unknownPatch} from './statuses.ts'
import {jsonOfYaml} from './yaml.ts'

/** A request's body as the world gets it. */
export interface Body {
  /** JSON, or of a request that goes on to a pod whatever came. */
  readonly text: string
  /** Of the text, without parameters. */
  readonly contentType: string
}

const OBJECTS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const PATCHES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/**
 * All bytes of a body, of which there may be so many. As kube-apiserver, it does not look at
 * Content-Encoding.
 * @throws WireRefusal 413 when there are too many
 */
export async function bytesOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

/**
 * Bytes of a body of an API request → JSON text. `opaque`: it is for a pod and stays as it is.
 * @throws WireRefusal 415 for formats the API server does not read, 400 for what is not what it
 *   says
 */
export function bodyOf(method: string, contentType: string, bytes: Buffer, opaque: boolean): Body {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const text = bytes.toString('utf8')
  if (opaque || !['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
    return {text, contentType: type}
  if (method === 'PATCH') return patchOf(type, text)
  if (method === 'DELETE' && bytes.length === 0) return {text, contentType: 'application/json'}
  return {text: objectOf(type, text, bytes), contentType: 'application/json'}
}

function patchOf(type: string, text: string): Body {
  if (!PATCHES.includes(type)) throw unknownPatch()
  return {
    text:
      type === 'application/apply-patch+yaml'
        ? jsonOfYaml(text, 'error decoding YAML: error converting YAML to JSON: ')
        : text,
    contentType: type,
  }
}

function objectOf(type: string, text: string, bytes: Buffer): string {
  if (type === '' || type === 'application/json') return text
  if (type === 'application/yaml') return jsonOfYaml(text)
  if (type === 'application/vnd.kubernetes.protobuf') return jsonOfProtobuf(bytes)
  throw unknownFormat(OBJECTS)
}
