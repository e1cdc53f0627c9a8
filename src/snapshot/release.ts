import {stringify} from 'yaml'
import {node, rows, text} from '../mesh/fields.ts'
import {own} from '../mesh/own.ts'
import type {ReleaseRevision} from '../ports/ports.ts'
import {parseYaml} from '../schemas/yaml.ts'
import {redactComments, redactLines} from '../secrets/redact-lines.ts'
import {redactText, redactTree} from '../secrets/redact.ts'
import {redactSchema} from './redact-schema.ts'
import {REDACTED} from '../secrets/secret-names.ts'
import {isKeyMaterial, redactWords} from '../secrets/secret-words.ts'
import {cleanStrings} from './metadata.ts'
import type {ReleaseRecord} from './snapshot.ts'

type Node = Readonly<Record<string, unknown>>

/**
 * A revision of a release without secrets: values by their names and looks, Secrets in manifests by
 * marks, notes and error texts gone. Charts stay, for a release is upgraded with the chart that it
 * carries, too.
 */
export function projectRelease(
  {namespace, name, number, status, labels, payload}: ReleaseRevision,
  mark: (value: string) => string,
): ReleaseRecord {
  const manifest = text(payload['manifest'])
  const clean = {
    name,
    namespace,
    version: number,
    info: info(node(payload['info'])),
    chart: chart(node(payload['chart'])),
    config: redactTree(payload['config'] ?? {}),
    ...(manifest === undefined ? {} : {manifest: redactManifest(manifest, mark)}),
    hooks: rows(payload['hooks']).map(each => hook(each, mark)),
    ...('apply_method' in payload ? {apply_method: payload['apply_method']} : {}),
  }
  return {namespace, name, number, status, labels: cleanStrings(labels), payload: clean}
}

const some = (fields: Node, keys: readonly string[]): Node =>
  Object.fromEntries(
    keys.filter(key => own(fields, key) !== undefined).map(key => [key, own(fields, key)]),
  )

/** Helm's own phrases; anything else may quote what went wrong with which value. */
const PHRASE =
  /^(Install|Upgrade|Uninstallation) complete$|^Rollback to \d+$|^Preparing (install|upgrade)$|^(Initial install|Upgrade|Deletion) (underway|in progress).*$/i

function info(fields: Node): Node {
  const description = text(fields['description']) ?? ''
  return {
    ...some(fields, ['first_deployed', 'last_deployed', 'deleted', 'status']),
    description: PHRASE.test(description) ? description : REDACTED,
    notes: '',
  }
}

function chart(fields: Node): Node {
  return {
    ...some(fields, ['schemamodtime', 'modtime']),
    // Where charts come from may be an address with a password in it.
    ...(redactTree(some(fields, ['metadata', 'lock'])) as Node),
    ...(typeof fields['schema'] === 'string'
      ? {schema: inBase64(fields['schema'], redactSchema)}
      : {}),
    values: redactTree(fields['values'] ?? {}),
    templates: rows(fields['templates']).map(file),
    files: rows(fields['files']).map(file),
  }
}

/** A file of a chart. */
function file(fields: Node): Node {
  const data = text(fields['data']) ?? ''
  return {
    ...some(fields, ['name', 'modtime']),
    data: isKeyMaterial(Buffer.from(data, 'base64'))
      ? Buffer.from(REDACTED).toString('base64')
      : inBase64(data, redactFile),
  }
}

/** Base64 of a text that is made another; byte for byte the same when nothing in it changes. */
function inBase64(data: string, change: (text: string) => string): string {
  const plain = Buffer.from(data, 'base64').toString('utf8')
  const clean = change(plain)
  return clean === plain ? data : Buffer.from(clean).toString('base64')
}

const DEFINITION = /^kind: *["']?CustomResourceDefinition/m

/**
 * Documents one by one, for a definition among them is a schema: its fields only have names like
 * secrets.
 */
const redactFile = (file: string): string =>
  /^\s*\{\s*"\$schema"/.test(file)
    ? redactSchema(file)
    : file
        .split(/^(?=---)/m)
        .map(each =>
          DEFINITION.test(each)
            ? redactWords(each)
            : /^---|\{\{/.test(each)
              ? redactLines(each)
              : redactText(each),
        )
        .join('')

const hook = (fields: Node, mark: (value: string) => string): Node => ({
  ...some(fields, [
    'name',
    'kind',
    'path',
    'events',
    'weight',
    'delete_policies',
    'output_log_policies',
  ]),
  manifest: redactManifest(text(fields['manifest']) ?? '', mark),
})

/** In: YAML documents. Each is left as it is when nothing in it is secret. */
export function redactManifest(manifest: string, mark: (value: string) => string): string {
  return manifest
    .split(/^(?=---)/m)
    .map(document => redactDocument(document, mark))
    .join('')
}

function redactDocument(document: string, mark: (value: string) => string): string {
  // A definition is a schema, and a megabyte of it takes a second to read.
  if (DEFINITION.test(document)) return redactWords(document)
  try {
    const [, head = '', body = ''] = /^((?:---.*\n|#.*\n)*)([\s\S]*)$/.exec(document) ?? []
    const object = parseYaml(body)
    if (typeof object !== 'object' || object === null) return redactLines(document)
    const clean =
      node(object)['kind'] === 'Secret' ? markSecret(node(object), mark) : redactTree(object)
    if (JSON.stringify(clean) === JSON.stringify(object))
      return redactComments(redactWords(document))
    return `${redactComments(redactWords(head))}${redactWords(stringify(clean, {lineWidth: 0}))}`
  } catch {
    return redactLines(document)
  }
}

function markSecret(secret: Node, mark: (value: string) => string): Node {
  const marked = (value: unknown): Node =>
    Object.fromEntries(
      Object.entries(node(value)).map(([key, inner]) => [key, mark(String(inner))]),
    )
  return Object.fromEntries(
    Object.entries(secret).map(([key, inner]) => [
      key,
      key === 'data' || key === 'stringData' ? marked(inner) : redactTree(inner),
    ]),
  )
}
