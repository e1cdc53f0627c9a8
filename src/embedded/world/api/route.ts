import type {Kind, Kinds} from '../kinds.ts'
import {Refusal, nowhere} from '../refusal.ts'

/** Where a path of the API leads. */
export type Route =
  | {
      readonly to: 'resource'
      readonly kind: Kind
      readonly namespace: string | undefined
      readonly name: string | undefined
      readonly subresource: string | undefined
      readonly rest: string
    }
  | {readonly to: 'non-resource'; readonly path: string}

/** @throws Refusal 404 for resources that are not served. */
export function routeOf(path: string, kinds: Kinds): Route {
  const found = groupedIn(
    path
      .split('/')
      .filter(part => part !== '')
      .map(decoded),
  )
  if (found === undefined) return {to: 'non-resource', path}
  const {group, version, rest} = found
  const within =
    rest[0] === 'namespaces' && rest.length > 2 && !SUBRESOURCES_OF_NAMESPACES.has(rest[2] ?? '')
  const [plural = '', name, subresource, ...more] = within ? rest.slice(2) : rest
  const kind = kinds.at(group, version, plural)
  if (kind === undefined || !fits(kind, within, {name, subresource})) throw nowhere()
  return {
    to: 'resource',
    kind,
    namespace: within ? rest[1] : undefined,
    name,
    subresource,
    rest: more.join('/'),
  }
}

interface Grouped {
  readonly group: string
  readonly version: string
  readonly rest: readonly string[]
}

/** `/api/VERSION/…` and `/apis/GROUP/VERSION/…`; undefined for anything shorter or else. */
function groupedIn([root, ...parts]: readonly string[]): Grouped | undefined {
  if (root !== 'api' && root !== 'apis') return undefined
  const [group, version, ...rest] = root === 'api' ? ['', ...parts] : parts
  return group === undefined || version === undefined || rest.length === 0
    ? undefined
    : {group, version, rest}
}

/** Objects of namespaced kinds are found in their namespace only, others never in one. */
function fits(
  kind: Kind,
  within: boolean,
  {
    name,
    subresource,
  }: {readonly name: string | undefined; readonly subresource: string | undefined},
): boolean {
  if (kind.namespaced !== within && (within || name !== undefined)) return false
  return subresource === undefined || kind.subresources.some(each => each.name === subresource)
}

/**
 * What a path asks for, whether there is such a kind or not; undefined for paths of no resource.
 */
export function askedFor(path: string):
  | {
      readonly group: string
      readonly resource: string
      readonly namespace: string | undefined
      readonly name: string | undefined
      readonly subresource: string | undefined
    }
  | undefined {
  const parts = path.split('/').filter(part => part !== '')
  const rest = parts.slice(parts[0] === 'apis' ? 3 : 2)
  const within =
    rest[0] === 'namespaces' && rest.length > 2 && !SUBRESOURCES_OF_NAMESPACES.has(rest[2] ?? '')
  const [resource, name, subresource] = within ? rest.slice(2) : rest
  return resource === undefined
    ? undefined
    : {
        group: parts[0] === 'apis' ? (parts[1] ?? '') : '',
        resource,
        namespace: within ? rest[1] : undefined,
        name,
        subresource,
      }
}

const SUBRESOURCES_OF_NAMESPACES = new Set(['status', 'finalize'])

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refusal(400, 'BadRequest', `invalid URL escape in ${JSON.stringify(part)}`)
  }
}
