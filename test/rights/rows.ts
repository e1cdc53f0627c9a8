import type {PolicyRule} from '../../src/mesh/manifest.ts'
import type {LeastRole} from '../../src/rights/roles.ts'
import type {Access} from '../../src/embedded/world/api/api.ts'

/** One verb of one resource for one name, or for all: the smallest piece of a role. */
export type Row = {rule: PolicyRule; namespace: string | undefined; text: string}

/** Each verb of each resource for each name, by itself. */
export function rowsOf({cluster, namespaces}: LeastRole): Row[] {
  const all = [
    ...cluster.map(rule => ({rule, namespace: undefined})),
    ...[...namespaces].flatMap(([namespace, rules]) => rules.map(rule => ({rule, namespace}))),
  ]
  return all.flatMap(({rule, namespace}) =>
    piecesOf(rule).map(piece => ({rule: piece, namespace, text: said(piece, namespace)})),
  )
}

function piecesOf(rule: PolicyRule): PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map(name => [name])
  const whats =
    rule.nonResourceURLs.length > 0
      ? rule.nonResourceURLs.map(path => ({...rule, nonResourceURLs: [path]}))
      : rule.resources.map(resource => ({...rule, resources: [resource]}))
  return whats.flatMap(each =>
    rule.verbs.flatMap(verb =>
      names.map(resourceNames => ({...each, verbs: [verb], resourceNames})),
    ),
  )
}

const said = (
  {verbs, apiGroups, resources, resourceNames, nonResourceURLs}: PolicyRule,
  namespace = '',
): string =>
  `${verbs.join()} ${apiGroups.join()}/${resources.join()}${nonResourceURLs.join()} ` +
  `${namespace}/${resourceNames.join()}`

export const allows = ({cluster, namespaces}: LeastRole, access: Access): boolean =>
  [...cluster, ...(namespaces.get(access.namespace ?? '') ?? [])].some(rule => isIn(rule, access))

export const isFor = ({rule, namespace}: Row, access: Access): boolean =>
  (namespace === undefined || access.namespace === namespace) && isIn(rule, access)

/** Does the row's own right stay without the row? */
export function stays(row: Row, others: readonly Row[]): boolean {
  const {
    rule: {verbs, apiGroups, resources, resourceNames},
    namespace,
  } = row
  const [name] = resourceNames
  const access = {
    verb: verbs[0] ?? '',
    group: apiGroups[0] ?? '',
    resource: resources[0] ?? '',
    ...(namespace === undefined ? {} : {namespace}),
    ...(name === undefined ? {} : {name}),
  }
  return others.some(each => isFor(each, access))
}

function isIn(
  {verbs, apiGroups, resources, resourceNames}: PolicyRule,
  {verb, group, resource, subresource, name}: Access,
): boolean {
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`
  const isNamed = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))
  return has(verbs, verb) && has(apiGroups, group) && has(resources, whole) && isNamed
}

const has = (those: readonly string[], one: string): boolean =>
  those.includes('*') || those.includes(one)
