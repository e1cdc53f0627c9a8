import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import {OBJECT_META, embedded} from './schemas.ts'
import type {Schema} from './schema.ts'
import type {Schemas} from './schemas.ts'
import {own} from '../../../mesh/own.ts'

/**
 * One OpenAPI v3 document: all schemas of a group version, and of its paths what clients look at.
 */
export interface OpenApiDocument {
  readonly openapi: '3.0.0'
  readonly info: {readonly title: 'Kubernetes'; readonly version: string}
  readonly paths: Readonly<Record<string, object>>
  readonly components: {readonly schemas: Readonly<Record<string, Schema>>}
}

/** Everything DELETE takes and failures answer. */
const ALWAYS = [
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
]
/** kubectl and Helm look in PATCH whether a server knows these. */
const QUERY = ['dryRun', 'fieldManager', 'fieldValidation', 'force']

/** The documents that exist: `api/v1`, `apis/apps/v1`, … In: every kind that is served. */
export function openApiPaths(kinds: readonly Kind[]): string[] {
  return [...new Set(kinds.map(pathOf))]
}

/**
 * The document at `/openapi/v3/PATH`, custom kinds included; undefined when nothing is served
 * there. In: every kind that is served, `v1.35.4` for `version`. Not cheap: keep it until the kinds
 * change.
 */
export function openApiDocument(
  schemas: Schemas,
  kinds: readonly Kind[],
  {path, version}: {path: string; version: string},
): OpenApiDocument | undefined {
  const own = kinds.filter(kind => pathOf(kind) === path)
  if (own.length === 0) return undefined
  const paths = Object.assign({}, ...own.map(kind => pathsOf(kind))) as Record<string, object>
  return {
    openapi: '3.0.0',
    info: {title: 'Kubernetes', version},
    paths,
    components: {schemas: schemasOf(schemas, own)},
  }
}

const pathOf = (kind: Kind): string =>
  kind.group === '' ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`

function pathsOf(kind: Kind): Record<string, object> {
  const root = `/${pathOf(kind)}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`
  const about = {
    'x-kubernetes-group-version-kind': {group: kind.group, version: kind.version, kind: kind.kind},
  }
  const operation = (action: string, more: object = {}): object => ({
    ...more,
    responses: {200: {description: 'OK'}},
    'x-kubernetes-action': action,
    ...about,
  })
  const can = (verb: string, method: string, made: object): object =>
    kind.verbs.includes(verb) ? {[method]: made} : {}
  const whole = {
    ...can('list', 'get', operation('list')),
    ...can('create', 'post', operation('post', {parameters: parameters(QUERY.slice(0, 3))})),
  }
  const one = {
    ...can('get', 'get', operation('get')),
    ...can('update', 'put', operation('put', {parameters: parameters(QUERY.slice(0, 3))})),
    ...can('patch', 'patch', operation('patch', patchOf(kind))),
  }
  return {[root]: whole, ...(Object.keys(one).length === 0 ? {} : {[`${root}/{name}`]: one})}
}

function patchOf(kind: Kind): object {
  const types = [
    'apply-patch+yaml',
    'json-patch+json',
    'merge-patch+json',
    ...(kind.custom === undefined ? ['strategic-merge-patch+json'] : []),
  ]
  const content = Object.fromEntries(
    types.map(type => [`application/${type}`, {schema: {type: 'object'}}]),
  )
  return {parameters: parameters(QUERY), requestBody: {content, required: true}}
}

const parameters = (names: readonly string[]): object[] =>
  names.map(name => ({
    name,
    in: 'query',
    schema: {type: name === 'force' ? 'boolean' : 'string', uniqueItems: true},
  }))

function schemasOf(schemas: Schemas, kinds: readonly Kind[]): Record<string, Schema> {
  const found = new Map<string, Schema>()
  for (const kind of kinds.filter(({custom}) => custom !== undefined))
    found.set(customName(kind), customSchema(kind))
  const follow = (name: string): void => {
    const schema = own(schemas.definitions, name)
    if (schema === undefined || found.has(name)) return
    found.set(name, schema)
    for (const ref of refsOf(schema)) follow(ref)
  }
  for (const name of [...ALWAYS, OBJECT_META, ...rootsOf(schemas, kinds)]) follow(name)
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Names of the schemas of these kinds and of their subresources. */
function rootsOf(schemas: Schemas, kinds: readonly Kind[]): string[] {
  const roots = kinds
    .filter(({custom}) => custom === undefined)
    .flatMap(kind => [kind, ...kind.subresources])
  const wanted = new Set(
    roots.map(kind => schemas.of({group: kind.group, version: kind.version, kind: kind.kind})),
  )
  return Object.entries(schemas.definitions).flatMap(([name, schema]) =>
    wanted.has(schema) ? [name] : [],
  )
}

function refsOf(schema: Schema): string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name = '']) => name,
  )
}

/** `io.istio.networking.v1.Gateway`. */
const customName = ({group, version, kind}: Kind): string =>
  [...group.split('.').reverse(), version, kind].join('.')

function customSchema({group, version, kind, custom}: Kind): Schema {
  return {
    ...embedded(custom?.schema ?? {'x-kubernetes-preserve-unknown-fields': true}),
    'x-kubernetes-group-version-kind': [{group, kind, version}],
  }
}
