import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import type {ChartFacts} from './facts.ts'
import {unknownKeys} from './known-keys.ts'

const SHOWN = 20

/** Helm takes keys that no template reads, and says nothing. */
export const unknownValues: Check = {
  code: 'VALUES_UNKNOWN',
  title: 'The charts of the target know every key of the values that they will get',
  severity: 'warns',
  source: 'Istio: values.yaml of the charts',
  means:
    'The values of a release have keys that are not in the new chart’s values.yaml and that ' +
    'none of its templates names. Helm takes them without a word, and they do nothing.',
  help:
    'Look each key up in the values of the new chart (`helm show values`): it was renamed, ' +
    'moved, never existed, or is a slip of the pen. Take it out of the release’s values, or ' +
    'write it right.',
  needs: [],
  find: ({charts = []}) =>
    [...Map.groupBy(charts.flatMap(told), each => each.key).values()].flatMap(hitOf),
}

interface UnknownKeys {
  /** Same for releases with the same trouble. */
  readonly key: string
  readonly facts: ChartFacts
  readonly words: readonly string[]
}

function told(facts: ChartFacts): readonly UnknownKeys[] {
  if (facts.known === undefined) return []
  const words = unknownKeys(facts.chart, facts.values, facts.known).map(each =>
    each.nearest === undefined ? each.path : `${each.path} (is ${each.nearest} meant?)`,
  )
  return words.length === 0
    ? []
    : [{key: JSON.stringify([facts.chart, facts.version, words]), facts, words}]
}

function hitOf(all: readonly UnknownKeys[]): readonly Hit[] {
  const [first] = all
  if (first === undefined) return []
  const {
    facts: {chart, version, release},
    words,
  } = first
  const more = words.length > SHOWN ? ` and ${words.length - SHOWN} more` : ''
  return [
    {
      what:
        `The chart ${chart} ${version} does not know ` +
        `${words.slice(0, SHOWN).join(', ')}${more}.`,
      why:
        'Helm accepts unknown keys without an error. If they had an effect in the old chart, ' +
        'it ends with the upgrade.',
      next: [
        sh`helm -n ${release.namespace} get values ${release.name}`,
        'Take the keys out of the release’s values or write them as the new chart has them, ' +
          'then plan again.',
      ],
      objects: all.map(({facts}) => ({
        kind: 'HelmRelease',
        namespace: facts.release.namespace,
        name: facts.release.name,
      })),
    },
  ]
}
