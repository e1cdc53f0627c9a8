import {sh} from '../../mesh/shell.ts'
import type {Note} from '../catalog.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {Survey} from '../../mesh/survey.ts'
import {minorOf} from '../version.ts'
import {DETECTORS, NOTHING} from './detectors.ts'
import {keptBy} from './kept.ts'
import type {Sign} from './detect.ts'

/**
 * What Istio does differently from one version to the other, where this mesh is such that it
 * matters: the notes of the catalog.
 */
export const versionNote: Check = {
  code: 'VERSION_NOTE',
  title: 'Nothing of what this mesh uses behaves differently in the new version',
  severity: 'warns',
  source: 'catalog',
  means:
    'Between the version that is left and the one that is gone to, Istio changed something ' +
    'that this mesh uses. Its source names the note of the catalog.',
  help:
    'Read what changes and decide: adapt the configuration before its namespaces move, or keep ' +
    'the old behaviour with the setting that is named. Changes that no machine can see are ' +
    'listed in one finding, for reading.',
  needs: [
    'VirtualService.networking.istio.io',
    'DestinationRule.networking.istio.io',
    'ServiceEntry.networking.istio.io',
    'EnvoyFilter.networking.istio.io',
    'Service',
    'Deployment.apps',
  ],
  find: evidence => {
    const way = wayOf(evidence)
    if (way === undefined) return []
    const notes = evidence.catalog.notes.filter(each => matters(evidence, each, way))
    const unseen = notes.filter(
      each =>
        each.detect.some(({by}) => !DETECTORS.has(by)) &&
        keptBy(evidence, each, way.to) === undefined,
    )
    const judgements = notes.map(note => ({note, ...judged(evidence, note, way)}))
    return [...judgements.flatMap(each => each.hits), ...blindHit(judgements), ...unseenHit(unseen)]
  },
}

/**
 * From the oldest minor version that is left to the one that is gone to. Undefined when none is
 * known, which ISTIOD_VERSION_UNKNOWN tells.
 */
interface Way {
  readonly from: number
  readonly to: number
}

function wayOf({seen, asked: {version, from}}: Evidence): Way | undefined {
  const olds = from.flatMap(each => minorOf(seen.revisions.get(each)?.version) ?? [])
  const to = minorOf(version)
  return olds.length === 0 || to === undefined ? undefined : {from: Math.min(...olds), to}
}

/** On the way, or kept away until now by a setting that the new version does not heed. */
function matters(evidence: Evidence, note: Note, way: Way): boolean {
  const to = minorOf(note.to) ?? Infinity
  if (way.to > (minorOf(note.until) ?? Infinity) || way.from < (minorOf(note.since) ?? 0))
    return false
  if (to > way.to || way.from === way.to) return false
  return (
    to > way.from ||
    (keptBy(evidence, note, way.from) !== undefined && keptBy(evidence, note, way.to) === undefined)
  )
}

interface Judgement {
  readonly hits: readonly Hit[]
  /** Kinds that it asked for and that could not be seen. */
  readonly blind: readonly string[]
}

function judged(evidence: Evidence, note: Note, way: Way): Judgement {
  const {watched, blind} = watch(evidence)
  const signs = note.detect.flatMap(each => DETECTORS.get(each.by)?.(watched, each) ?? [])
  return {
    hits: signs.length === 0 ? [] : [hitOf(note, signs, keptBy(evidence, note, way.to))],
    blind: [...blind],
  }
}

/**
 * The same evidence, and which kinds of it were asked for in vain; those of `needs` are told
 * anyway.
 */
function watch(evidence: Evidence): {
  readonly watched: Evidence
  readonly blind: ReadonlySet<string>
} {
  const {survey} = evidence
  const blind = new Set<string>()
  const of = (kind: string): ReturnType<Survey['of']> => {
    if (survey.isBlind(kind) && !versionNote.needs.includes(kind)) blind.add(kind)
    return survey.of(kind)
  }
  return {
    watched: {
      ...evidence,
      survey: {of, isBlind: kind => survey.isBlind(kind), blind: survey.blind},
    },
    blind,
  }
}

function blindHit(judgements: readonly (Judgement & {readonly note: Note})[]): readonly Hit[] {
  const vain = judgements.filter(each => each.blind.length > 0)
  if (vain.length === 0) return []
  const kinds = [...new Set(vain.flatMap(each => each.blind))]
  return [
    {
      severity: 'warns',
      what:
        'Whether these changes matter cannot be told, or not wholly: ' +
        `${vain.map(each => each.note.id).join(', ')}.`,
      why: `Objects of these kinds could not be seen: ${kinds.join(', ')}.`,
      next: [
        ...kinds.map(each => sh`kubectl auth can-i list ${each} -A`),
        'Grant the right to list them, then plan again.',
      ],
      objects: [],
      source: 'unknown is never yes',
    },
  ]
}

function hitOf(note: Note, signs: readonly Sign[], keeper: string | undefined): Hit {
  return {
    severity: keeper === undefined ? note.severity : 'info',
    what: `From ${note.to} on: ${note.what} Seen here: ${told(signs)}.`,
    why:
      keeper === undefined
        ? note.why
        : `The values hold ${keeper}, which keeps the old behaviour for now. Without it: ` +
          note.why,
    next: note.next,
    objects: signs.flatMap(each => each.objects).slice(0, 20),
    source: `${note.id} (${note.source})`,
  }
}

const told = (signs: readonly Sign[]): string => {
  const all = [...new Set(signs.map(each => each.what))]
  return all.length > 5
    ? `${all.slice(0, 5).join('; ')}; and ${all.length - 5} more such places`
    : all.join('; ')
}

function unseenHit(notes: readonly Note[]): readonly Hit[] {
  if (notes.length === 0) return []
  const list = notes.map(each => `${each.id}: ${each.what}`).join(' ')
  return [
    {
      severity: 'info',
      what: `${notes.length} change(s) on the way cannot be seen in a cluster: ${list}`,
      why:
        'Only people who know the applications and the tools around the mesh can decide ' +
        'whether they matter here.',
      next: [...new Set(notes.flatMap(each => each.next))],
      objects: [],
      source: `${NOTHING} (${notes.map(each => each.id).join(', ')})`,
    },
  ]
}
