import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'
import {minorOf} from '../version.ts'
import type {Detect, Sign} from './detect.ts'
import {placeOf} from '../place.ts'
import {valueAt} from '../values/facts.ts'

/**
 * `values`: what the user supplied for a chart: `cni:privileged` (there is something),
 * `istiod:global.jwtPolicy=first-party-jwt` (just this), `istiod:global.hub~gcr.io/` (these words
 * are in it), `istiod:global.hub!` (there is nothing), `cni:` (the chart is installed), `*:` for
 * any chart. `except`: of what makes it not matter in the same release.
 */
export const values: Detect = (evidence, {names = [], except = []}) =>
  releasesOf(evidence)
    .filter(release => !except.some(each => holds(release, each)))
    .flatMap(release =>
      sightOf(
        release,
        names.filter(each => holds(release, each)),
      ),
    )

const sightOf = (release: ReleaseFacts, names: readonly string[]): readonly Sign[] =>
  names.length === 0
    ? []
    : [
        {
          what: said(
            release,
            names.map(each => wishOf(each).path).filter(each => each !== ''),
          ),
          objects: [],
        },
      ]

const said = (release: ReleaseFacts, paths: readonly string[]): string =>
  paths.length === 0
    ? `release ${release.namespace}/${release.name} of chart ${release.chart}`
    : `${paths.join(', ')} in the values of release ${release.namespace}/${release.name}`

/**
 * The releases whose values go on to a newer chart: of istiod and of base the ones that are
 * followed, of other charts all.
 */
export function releasesOf({seen, asked: {like, base}}: Evidence): readonly ReleaseFacts[] {
  return [like, base]
    .flatMap(each => each ?? [])
    .concat(seen.releases.filter(each => each.chart !== 'istiod' && each.chart !== 'base'))
}

/** Do the release's values say so? For how that is written see `values`. */
export function holds(release: ReleaseFacts, name: string): boolean {
  const {chart, path, how, wanted} = wishOf(name)
  if (chart !== '*' && chart !== release.chart) return false
  const found = path === '' ? release.values : (valueAt(release.values, path) ?? '')
  const plain = typeof found === 'string' ? found : JSON.stringify(found)
  if (how === '!') return plain === ''
  return how === '=' ? plain === wanted : plain !== '' && plain.includes(wanted)
}

interface Wish {
  readonly chart: string
  readonly path: string
  readonly how: string
  readonly wanted: string
}

function wishOf(name: string): Wish {
  const match = /^(?<chart>[^:]*):(?<path>[^=~!]*)(?<how>[=~!]?)(?<wanted>.*)$/.exec(name)?.groups
  return {chart: '', path: '', how: '', wanted: '', ...match}
}

/**
 * `compatibility`: a chart asks for a compatibilityVersion that is none of these names, which are
 * all that the charts of the target take.
 */
export const compatibility: Detect = (evidence, {names = []}) =>
  releasesOf(evidence).flatMap(release => {
    const asked = release.values['compatibilityVersion']
    if (typeof asked !== 'string' || asked === '' || names.includes(asked)) return []
    const shown = minorOf(`${asked}.0`) === undefined ? '' : `${asked} `
    return [
      {
        what: `compatibilityVersion ${shown}in the values of release ${placeOf(release)}`,
        objects: [],
      },
    ]
  })
