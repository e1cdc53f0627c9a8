import {accessKey, wide} from '../mesh/access.ts'
import type {Access} from '../mesh/access.ts'
import type {PolicyRule} from '../mesh/manifest.ts'

/** The rules that let somebody do just this: of a ClusterRole, and of a Role in each namespace. */
export interface LeastRole {
  readonly cluster: readonly PolicyRule[]
  readonly namespaces: ReadonlyMap<string, readonly PolicyRule[]>
}

/**
 * Pure. What lives in a namespace is granted there and nowhere else; what is asked for by name, by
 * name. Sorted: the same in, the same out.
 */
export function leastRole(all: readonly Access[]): LeastRole {
  const everywhere = new Set(all.filter(isWide).map(accessKey))
  const places = Map.groupBy(
    all.filter(each => isWide(each) || !everywhere.has(accessKey(wide(each)))),
    each => each.namespace ?? '',
  )
  const namespaces = [...places]
    .filter(([name]) => name !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const cluster = rulesFor(places.get('') ?? [])
  return {cluster, namespaces: new Map(namespaces.map(([name, those]) => [name, rulesFor(those)]))}
}

const isWide = ({namespace, name}: Access): boolean => namespace === undefined && name === undefined

/** Verbs of one resource that are allowed for the same names. */
interface Row {
  readonly group: string
  readonly resource: string
  readonly path: string
  readonly verbs: readonly string[]
  readonly names: readonly string[]
}

function rulesFor(all: readonly Access[]): readonly PolicyRule[] {
  const rows = [
    ...Map.groupBy(all, ({group, resource, path = ''}) =>
      JSON.stringify([group, resource, path]),
    ).values(),
  ].flatMap(rowsOf)
  const alike = Map.groupBy(rows, ({group, path, verbs, names}) =>
    JSON.stringify([group, path === '', verbs, names]),
  )
  const rules = [...alike.values()].flatMap(those => ruleOf(those))
  return rules.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}

/** Of one resource: a verb that is wanted for any name swallows its names. */
function rowsOf(all: readonly Access[]): readonly Row[] {
  const [{group, resource, path = ''}] = all as readonly [Access, ...Access[]]
  const byVerb = [...Map.groupBy(all, each => each.verb)].map(([verb, those]) => {
    const names = those.some(each => each.name === undefined)
      ? []
      : [...new Set(those.flatMap(each => each.name ?? []))].sort()
    return {verb, names}
  })
  const byNames = Map.groupBy(byVerb, each => JSON.stringify(each.names))
  return [...byNames.values()].map(those => ({
    group,
    resource,
    path,
    verbs: those.map(each => each.verb).sort(),
    names: those[0]?.names ?? [],
  }))
}

function ruleOf(rows: readonly Row[]): readonly PolicyRule[] {
  const [first] = rows
  if (first === undefined) return []
  const {verbs, names, group} = first
  if (first.path !== '')
    return [
      {
        verbs,
        apiGroups: [],
        resources: [],
        resourceNames: [],
        nonResourceURLs: rows.map(each => each.path).sort(),
      },
    ]
  return [
    {
      verbs,
      apiGroups: [group],
      resources: rows.map(each => each.resource).sort(),
      resourceNames: names,
      nonResourceURLs: [],
    },
  ]
}
