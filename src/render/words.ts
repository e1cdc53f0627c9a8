/** Counts, durations and names as people write them. */

/** `1 pod`, `2 pods`, `no pods`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number === 0 ? 'no' : String(number)} ${number === 1 ? one : many}`

/** `45 s`, `12 min`, `1 h 5 min`: rounded, for estimates and for how long a step took. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 90) return `${whole} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** `Kind namespace/name`. */
const objectName = (object: {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}): string =>
  `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`

/** `1.28.10 (revision default)`. */
export const revisionName = (ref: {
  readonly revision: string
  readonly version: string | undefined
}): string => `${ref.version ?? 'unknown version'} (revision ${ref.revision})`

/** Objects in few words: by name while there are few of a kind, else counted. */
export function objectsInShort(
  objects: readonly {readonly kind: string; readonly namespace?: string; readonly name: string}[],
): string {
  const groups = [...Map.groupBy(objects, each => each.kind)]
  return groups
    .map(([kind, all]) =>
      all.length > NAMED_OF_A_KIND ? `${all.length} ${kind}s` : all.map(objectName).join(', '),
    )
    .join(', ')
}

const NAMED_OF_A_KIND = 3

/** `wave canary`, but not `wave wave-2`. */
export const waveName = (name: string): string => (name.startsWith('wave') ? name : `wave ${name}`)
