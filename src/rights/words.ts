import {targetOf} from '../mesh/access.ts'
import type {Access} from '../mesh/access.ts'
import {part, sh} from '../mesh/shell.ts'

/** So many rights are told one by one, and so many places of each; the rest is counted. */
const TOLD_MAX = 12
const PLACES_MAX = 5

/**
 * `create, patch deployments.apps in istio-system, shop`: verbs that are missing in the same places
 * together.
 */
export function spoken(all: readonly Access[]): readonly string[] {
  const lines = [...Map.groupBy(all, targetOf)].flatMap(([target, those]) =>
    ofTarget(target, those),
  )
  return lines.length <= TOLD_MAX
    ? lines
    : [...lines.slice(0, TOLD_MAX), `${lines.length - TOLD_MAX} more`]
}

function ofTarget(target: string, all: readonly Access[]): readonly string[] {
  const byVerb = [...Map.groupBy(all, each => each.verb)].map(([verb, those]) => ({
    verb,
    where: placesOf(those),
  }))
  return [...Map.groupBy(byVerb, each => each.where)].map(
    ([where, those]) => `${those.map(each => each.verb).join(', ')} ${target}${where}`,
  )
}

function placesOf(all: readonly Access[]): string {
  const namespaces = listed([...new Set(all.flatMap(each => each.namespace ?? []))])
  const names = listed([...new Set(all.flatMap(each => each.name ?? []))])
  return `${names === '' ? '' : ` ${names}`}${namespaces === '' ? '' : ` in ${namespaces}`}`
}

const listed = (names: readonly string[]): string =>
  names.length <= PLACES_MAX
    ? names.join(', ')
    : `${names.slice(0, PLACES_MAX).join(', ')} and ${names.length - PLACES_MAX} more`

/** The commands that ask the same, for each right that is told. */
export function canI(all: readonly Access[]): readonly string[] {
  const first = [...Map.groupBy(all, targetOf).values()].flatMap(those =>
    [...Map.groupBy(those, each => each.verb).values()].flatMap(each => each.slice(0, 1)),
  )
  return first.slice(0, TOLD_MAX).map(command)
}

/** A slash in a word of kubectl's is before a name: subresources have a flag of their own. */
function command({verb, group, resource, namespace, name, path}: Access): string {
  if (path !== undefined) return sh`kubectl auth can-i ${verb} ${path}`
  const [plural = '', subresource] = resource.split('/')
  const target = `${plural}${group === '' ? '' : `.${group}`}${name === undefined ? '' : `/${name}`}`
  const under = subresource === undefined ? undefined : part`--subresource=${subresource}`
  const place = namespace === undefined ? undefined : part`-n ${namespace}`
  return sh`kubectl auth can-i ${verb} ${target} ${under} ${place}`
}
