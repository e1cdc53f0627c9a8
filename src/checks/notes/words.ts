import {at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Detect} from './detect.ts'
import {allOf, signsOf} from './detect.ts'

const ENVOY_FILTER = 'EnvoyFilter.networking.istio.io'

/** `words`: objects of these kinds with one of these words anywhere in their spec. */
export const words: Detect = ({survey}, {names = [], kinds = []}) =>
  signsOf(
    allOf(survey, kinds).filter(each => holdsWord(each, names)),
    `with ${names.length === 1 ? (names[0] ?? '') : 'such words in it'}`,
  )

/** `envoy-filter`: the same of EnvoyFilters. */
export const envoyFilter: Detect = (evidence, detector) =>
  words(evidence, {...detector, kinds: [ENVOY_FILTER]})

const holdsWord = (object: KubeObject, names: readonly string[]): boolean => {
  const spec = JSON.stringify(object['spec'] ?? {})
  return names.some(each => spec.includes(each))
}

/** `kind`: objects of these kinds; when there are names, only those whose names begin so. */
export const kind: Detect = ({survey}, {names, kinds = []}) =>
  signsOf(
    allOf(survey, kinds).filter(
      each => names === undefined || names.some(name => each.metadata.name.startsWith(name)),
    ),
  )

/**
 * `field`: objects of these kinds that have something at one of these paths of their spec; lists
 * are looked through.
 */
export const field: Detect = ({survey}, {names = [], kinds = []}) =>
  signsOf(
    allOf(survey, kinds).filter(each => names.some(name => reaches(each['spec'], name.split('.')))),
    `with ${names.join(' or ')}`,
  )

function reaches(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (Array.isArray(value))
    return value.some(each => reaches(each, key === undefined ? [] : [key, ...rest]))
  if (key === undefined) return value !== undefined && value !== null && value !== ''
  return reaches(at(value, key), rest)
}

const INSERTS = ['INSERT_BEFORE', 'INSERT_AFTER', 'INSERT_FIRST']

/** `filter-order`: EnvoyFilters that put a filter before or after one of these. */
export const filterOrder: Detect = ({survey}, {names = []}) =>
  signsOf(
    survey
      .of(ENVOY_FILTER)
      .filter(each =>
        rows(at(each, 'spec', 'configPatches')).some(patch => isPlaced(patch, names)),
      ),
    'placed relative to a filter whose place changes',
  )

function isPlaced(patch: unknown, names: readonly string[]): boolean {
  const filter = at(patch, 'match', 'listener', 'filterChain', 'filter')
  const beside = [text(at(filter, 'name')), text(at(filter, 'subFilter', 'name'))]
  return (
    INSERTS.includes(text(at(patch, 'patch', 'operation')) ?? '') &&
    names.some(each => beside.includes(each))
  )
}

/**
 * The longest expression for a proxy's version that istiod takes from 1.31 on, in characters
 * (Istio’s change notes of 1.31).
 */
const EXPRESSION_MAX = 1024

/** `long-proxy-version`: EnvoyFilters that match proxies by an expression that is too long. */
export const longProxyVersion: Detect = ({survey}) =>
  signsOf(
    survey
      .of(ENVOY_FILTER)
      .filter(each =>
        rows(at(each, 'spec', 'configPatches')).some(
          patch =>
            (text(at(patch, 'match', 'proxy', 'proxyVersion')) ?? '').length > EXPRESSION_MAX,
        ),
      ),
    `with a proxyVersion of more than ${EXPRESSION_MAX} characters`,
  )
