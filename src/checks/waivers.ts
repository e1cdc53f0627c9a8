import type {Finding, ObjectRef} from './finding.ts'

/** Somebody takes a risk upon them: by the policy file, or with `--accept CODE --because TEXT`. */
export interface Waiver {
  readonly code: string
  /** Only where every object of a finding is one of these; undefined: wherever. */
  readonly objects: readonly WaivedObject[] | undefined
  readonly because: string
  readonly owner: string | undefined
  /** A day, `2026-12-31`: it counts through that day, by UTC. */
  readonly expires: string | undefined
  readonly by: 'policy' | 'command'
}

/** Parts that are left out match everything. */
export interface WaivedObject {
  readonly kind: string | undefined
  readonly namespace: string | undefined
  readonly name: string | undefined
}

/** A waiver as a plan records it. `unused`: no finding was there for it. */
export interface WaiverRow {
  readonly code: string
  readonly because: string
  readonly owner?: string
  readonly expires?: string
  readonly by: Waiver['by']
  readonly state: 'applied' | 'expired' | 'unused'
  readonly objects?: readonly WaivedObject[]
}

/**
 * Without these a plan is made of guesses, or cannot be carried out at all: nobody can take that
 * upon them.
 */
export const NEVER_WAIVED: readonly string[] = [
  'BASE_AMBIGUOUS',
  'BASE_RELEASE_MISSING',
  'MESH_BLIND',
  'NOT_HELM',
  'OBJECT_UNREADABLE',
  'RELEASE_BUSY',
  'RELEASE_RECORD_MISSING',
  'WAIVER_EXPIRED',
  'WAVE_UNFIT',
]

/**
 * Findings after waivers: what blocked and is accepted warns, and says who accepted it; an expired
 * waiver blocks by itself. Pure. In: `now` in ms since 1970.
 */
export function waived(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  now: number,
): {readonly findings: readonly Finding[]; readonly rows: readonly WaiverRow[]} {
  const valid = waivers.filter(each => !isExpired(each, now))
  const states = waivers.map(each => ({
    each,
    state: isExpired(each, now)
      ? ('expired' as const)
      : findings.some(finding => covers(each, finding))
        ? ('applied' as const)
        : ('unused' as const),
  }))
  return {
    findings: [
      ...findings.map(each => shortened(accepted(each, valid))),
      ...waivers.filter(each => isExpired(each, now)).map(expired),
    ],
    rows: states.map(({each, state}) => rowOf(each, state)),
  }
}

/**
 * A finding of a plan names so many of its objects; how many there are stands in its words. Whether
 * all are waived was asked before.
 */
const MOST_OBJECTS = 20

const shortened = (finding: Finding): Finding =>
  finding.objects.length > MOST_OBJECTS
    ? {...finding, objects: finding.objects.slice(0, MOST_OBJECTS)}
    : finding

function accepted(finding: Finding, valid: readonly Waiver[]): Finding {
  const waiver =
    finding.severity === 'blocks' ? valid.find(each => covers(each, finding)) : undefined
  if (waiver === undefined) return finding
  return {
    ...finding,
    severity: 'warns',
    accepted: {
      because: waiver.because,
      ...(waiver.owner === undefined ? {} : {owner: waiver.owner}),
      ...(waiver.expires === undefined ? {} : {expires: waiver.expires}),
    },
  }
}

const covers = (waiver: Waiver, {code, objects}: Finding): boolean =>
  waiver.code === code &&
  !NEVER_WAIVED.includes(code) &&
  (waiver.objects === undefined ||
    (objects.length > 0 &&
      objects.every(each => waiver.objects?.some(known => matches(known, each)))))

const matches = (known: WaivedObject, object: ObjectRef): boolean =>
  (known.kind === undefined || known.kind === object.kind) &&
  (known.namespace === undefined || known.namespace === object.namespace) &&
  (known.name === undefined || known.name === object.name)

const DAY_MS = 86_400_000

function isExpired({expires}: Waiver, now: number): boolean {
  return expires !== undefined && dayOf(expires) * DAY_MS + DAY_MS <= now
}

/**
 * Days since 1970 of `YYYY-MM-DD`; by counting, for this room has no calendar of its own. A text
 * that is no day has passed.
 */
export function dayOf(text: string): number {
  const match = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(text)
  if (match === null) return Number.NEGATIVE_INFINITY
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number)
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return (
    era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
  )
}

const expired = ({code, owner, expires}: Waiver): Finding => ({
  code: 'WAIVER_EXPIRED',
  severity: 'blocks',
  what: `The waiver of ${code}${owner === undefined ? '' : ` by ${owner}`} expired on ${expires ?? ''}.`,
  why: 'A risk was accepted for a time, and that time is over: nobody answers for it now.',
  next: ['Mend what it waived, or have its owner renew it in the policy file; then plan again.'],
  objects: [],
  source: 'policy',
})

function rowOf(
  {code, objects, because, owner, expires, by}: Waiver,
  state: WaiverRow['state'],
): WaiverRow {
  return {
    code,
    because,
    ...(owner === undefined ? {} : {owner}),
    ...(expires === undefined ? {} : {expires}),
    by,
    state,
    ...(objects === undefined ? {} : {objects}),
  }
}
