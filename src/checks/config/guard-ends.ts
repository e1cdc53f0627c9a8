import {some} from '../../mesh/sentences.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {minorOf} from '../version.ts'
import {ENVOY_FILTER, isFor, patchesOf} from './version-guard.ts'
import type {Patch} from './version-guard.ts'

/** F-98: what is meant for the old proxies only silently leaves the new ones without. */
export const guardEnds: Check = {
  code: 'ENVOY_FILTER_LEFT_BEHIND',
  title:
    'Every EnvoyFilter patch that matches the old proxies has one that matches the new proxies',
  severity: 'blocks',
  source: 'F-98',
  means:
    'An EnvoyFilter names the proxy versions that it is for, the old ones are among them and ' +
    'the new one is not, and no other patch of the same kind in its namespace is for the new ' +
    'one. Proxies lose it as they move, and nothing reports an error: an authorization or a ' +
    'rate limit may be among them.',
  help:
    'Widen `match.proxy.proxyVersion`, or add a patch for the new version, after it was tried ' +
    'with it.',
  needs: [ENVOY_FILTER],
  find: evidence => {
    const patches = patchesOf(evidence.survey.of(ENVOY_FILTER))
    const guarded = patches.filter(each => each.guard !== undefined)
    const forNew = (patch: Patch): boolean | undefined =>
      isFor(patch.guard ?? '', evidence.asked.version)
    const heirs = new Set(
      guarded
        .filter(each => forNew(each) === true && forOld(evidence, each) === false)
        .map(each => each.place),
    )
    const ending = guarded.filter(each => forNew(each) === false && !heirs.has(each.place))
    const left = ending.filter(each => forOld(evidence, each) === true)
    const untold = [
      ...guarded.filter(each => forNew(each) === undefined),
      ...ending.filter(each => forOld(evidence, each) === undefined),
    ]
    return [...lost(left, evidence), ...unread(untold)]
  },
}

/** Undefined: the version of an old istiod is not known, or the pattern cannot be read. */
function forOld({seen, asked}: Evidence, patch: Patch): boolean | undefined {
  const told = asked.from
    .map(each => seen.revisions.get(each)?.version)
    .map(each =>
      each === undefined || minorOf(each) === undefined
        ? undefined
        : isFor(patch.guard ?? '', each),
    )
  return told.includes(true) ? true : told.includes(undefined) ? undefined : false
}

function lost(patches: readonly Patch[], {asked}: Evidence): readonly Hit[] {
  const filters = filtersOf(patches)
  if (filters.length === 0) return []
  const guards = [...new Set(patches.map(each => each.guard ?? ''))]
  return [
    {
      what:
        `${filters.length} EnvoyFilter(s) are for proxies of ${some(guards)}, which ` +
        `${asked.version} is not: ${some(filters.map(placeOf))}.`,
      why:
        'Proxies lose these patches when they move to the new version, and no error is ' +
        'reported: what a patch did, such as an authorization or a rate limit, ends.',
      next: [
        'kubectl get envoyfilters.networking.istio.io -A -o ' +
          'custom-columns=NS:.metadata.namespace,NAME:.metadata.name,' +
          'FOR:.spec.configPatches[*].match.proxy.proxyVersion',
        `Try each with ${asked.version}, then widen its proxyVersion or add a patch for the ` +
          'new version, and plan again.',
      ],
      objects: filters.map(refOf),
    },
  ]
}

function unread(patches: readonly Patch[]): readonly Hit[] {
  const filters = filtersOf(patches)
  if (filters.length === 0) return []
  return [
    {
      severity: 'warns',
      what:
        `${filters.length} EnvoyFilter(s) name proxy versions and it cannot be told whether ` +
        `the old ones are among them and the new one is not: ${some(filters.map(placeOf))}.`,
      why:
        'If it does not match, proxies lose these patches when they move, and no error is ' +
        'reported.',
      next: ['Read match.proxy.proxyVersion of each and see whether it matches the new version.'],
      objects: filters.map(refOf),
    },
  ]
}

const filtersOf = (patches: readonly Patch[]): readonly KubeObject[] => [
  ...new Set(patches.map(each => each.filter)),
]
