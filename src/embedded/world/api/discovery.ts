import {notAcceptable} from '../refusal.ts'
import {digest} from '../chance.ts'
import {apiVersionOf} from '../kinds.ts'
import type {Kind, Kinds} from '../kinds.ts'
import {aggregated} from './discovery-aggregated.ts'
import {groupsOf} from './discovery-groups.ts'
import type {ServedGroup} from './discovery-groups.ts'

/** What discovery answers; `etag` in its quotes, for clients that ask whether anything is new. */
export interface Discovered {
  readonly body: object
  readonly contentType: string
  readonly etag?: string
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

interface Memory {
  readonly changes: number
  readonly told: Map<string, Discovered | undefined>
}

const memories = new WeakMap<Kinds, Memory>()

/**
 * What is served: `/api`, `/apis` (whole when the Accept header wants the aggregated form), groups
 * and versions below them. In: a path without slash at its end. Out: undefined when nothing is
 * there.
 * @throws Refusal 406 for a form that there is not.
 */
export function discovery(kinds: Kinds, path: string, accept: string): Discovered | undefined {
  const parts = path.split('/').slice(1)
  if ((parts[0] !== 'api' && parts[0] !== 'apis') || parts.length > (parts[0] === 'api' ? 2 : 3))
    return undefined
  const form = parts.length === 1 ? formOf(accept) : 'plain'
  const {told} = memoryOf(kinds)
  const key = `${form} ${path}`
  if (!told.has(key))
    told.set(
      key,
      form === 'plain'
        ? plain(groupsOf(kinds.all()), parts)
        : tagged(aggregated(kinds.all(), parts[0] === 'api')),
    )
  return told.get(key)
}

/** Until the kinds change. */
function memoryOf(kinds: Kinds): Memory {
  const known = memories.get(kinds)
  if (known?.changes === kinds.changes) return known
  const made = {changes: kinds.changes, told: new Map<string, Discovered | undefined>()}
  memories.set(kinds, made)
  return made
}

/**
 * The first form of the Accept header that there is. Kubernetes 1.35 has the aggregated form in v2
 * only.
 */
function formOf(accept: string): 'plain' | 'aggregated' {
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map(each => each.trim())
    if (!['', '*/*', 'application/*', 'application/json', 'application/yaml'].includes(type))
      continue
    if (!parameters.some(each => each.startsWith('as='))) return 'plain'
    if (
      ['g=apidiscovery.k8s.io', 'v=v2', 'as=APIGroupDiscoveryList'].every(each =>
        parameters.includes(each),
      )
    )
      return 'aggregated'
  }
  throw notAcceptable()
}

function plain(
  groups: readonly ServedGroup[],
  [root = '', group, version]: readonly string[],
): Discovered | undefined {
  if (root === 'api') return plainCore(groups, group)
  const named = groups.filter(each => each.group !== '')
  if (group === undefined)
    return json({kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupJson)})
  const found = named.find(each => each.group === group)
  if (found === undefined) return undefined
  return version === undefined
    ? json({kind: 'APIGroup', apiVersion: 'v1', ...groupJson(found)})
    : resources(found, version)
}

function plainCore(
  groups: readonly ServedGroup[],
  version: string | undefined,
): Discovered | undefined {
  const core = groups.find(each => each.group === '')
  if (core === undefined || version !== undefined) return core && resources(core, version ?? '')
  return json({
    kind: 'APIVersions',
    versions: core.versions.map(each => each.version),
    serverAddressByClientCIDRs: [],
  })
}

function resources({group, versions}: ServedGroup, version: string): Discovered | undefined {
  const found = versions.find(each => each.version === version)
  if (found === undefined) return undefined
  // as old as it is, the core group's list comes without an apiVersion
  return json({
    kind: 'APIResourceList',
    ...(group === '' ? {} : {apiVersion: 'v1'}),
    groupVersion: apiVersionOf({group, version}),
    resources: found.kinds.flatMap(resourceRows),
  })
}

function groupJson({group, versions}: ServedGroup): object {
  const all = versions.map(({version}) => ({groupVersion: apiVersionOf({group, version}), version}))
  return {name: group, versions: all, preferredVersion: all[0]}
}

/** The resource, then its subresources. */
function resourceRows(kind: Kind): object[] {
  const {plural, singular, namespaced, shortNames, categories, verbs, subresources} = kind
  const extra = {
    ...(shortNames.length > 0 ? {shortNames} : {}),
    ...(categories.length > 0 ? {categories} : {}),
    ...(verbs.includes('list') ? {storageVersionHash: storageHash(kind)} : {}),
  }
  const own = {name: plural, singularName: singular, namespaced, kind: kind.kind, verbs, ...extra}
  const below = subresources.map(each => {
    const elsewhere = each.group !== kind.group || each.version !== kind.version
    return {
      name: `${plural}/${each.name}`,
      singularName: '',
      namespaced,
      ...(elsewhere ? {group: each.group, version: each.version} : {}),
      kind: each.kind,
      verbs: each.verbs,
    }
  })
  return [own, ...below]
}

/** Like the server's it only tells whether the stored version changed; the digits are our own. */
const storageHash = ({storage, kind}: Kind): string =>
  btoa(digest(`${storage}/${kind}`).slice(0, 8))

const tagged = (body: object): Discovered => ({
  body,
  contentType: AGGREGATED,
  etag: `"${digest(JSON.stringify(body)).toUpperCase()}"`,
})

const json = (body: object): Discovered => ({body, contentType: 'application/json'})
