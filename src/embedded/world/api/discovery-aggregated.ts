import type {Kind} from '../kinds.ts'
import {compare, groupsOf} from './discovery-groups.ts'
import type {ServedGroup} from './discovery-groups.ts'

/**
 * `apidiscovery.k8s.io/v2`: everything in one document. In: every kind that is served, and whether
 * the core group or all the others are asked for.
 */
export function aggregated(kinds: readonly Kind[], core: boolean): object {
  const groups = groupsOf(kinds).filter(each => (each.group === '') === core)
  const inOrder = [
    ...groups.filter(each => !each.custom),
    ...groups.filter(each => each.custom).sort((one, other) => compare(one.group, other.group)),
  ]
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: inOrder.map(groupItem),
  }
}

function groupItem({group, versions}: ServedGroup): object {
  return {
    metadata: group === '' ? {} : {name: group},
    versions: versions.map(({version, kinds}) => ({
      version,
      resources: kinds.map(resourceItem),
      freshness: 'Current',
    })),
  }
}

function resourceItem(kind: Kind): object {
  const {plural, namespaced, singular, verbs, shortNames, categories, subresources} = kind
  const below = subresources.map(each => ({
    subresource: each.name,
    responseKind: responseKind(kind, each),
    verbs: each.verbs,
  }))
  return {
    resource: plural,
    responseKind: responseKind(kind, kind),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? {shortNames} : {}),
    ...(categories.length > 0 ? {categories} : {}),
    ...(below.length > 0 ? {subresources: below} : {}),
  }
}

/** A built-in resource does not repeat the group version that it is listed under. */
function responseKind(
  of: Kind,
  {group, version, kind}: Pick<Kind, 'group' | 'version' | 'kind'>,
): object {
  const same = of.custom === undefined && group === of.group && version === of.version
  return {group: same ? '' : group, version: same ? '' : version, kind}
}
