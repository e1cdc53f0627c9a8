import type {Unread} from '../mesh/unread.ts'
import {some} from '../mesh/sentences.ts'
import {sh} from '../mesh/shell.ts'
import type {Finding, ObjectRef} from './finding.ts'
import {placeOf} from './place.ts'

/** A finding names so many at the most. */
const OBJECTS_MAX = 20

/** What a step or a plan cannot do without, and what could not be read. */
export const neededUnread = (unread: Unread): Finding => ({
  code: 'OBJECT_UNREADABLE',
  severity: 'blocks',
  what: `${shownAs(unread)} cannot be read: it ${unread.why}.`,
  why: 'The upgrade depends on it. What it says is not known, and nothing is built on a guess about it.',
  next: nextFor(unread),
  objects: [refOf(unread)],
  source: 'unknown is never yes',
})

/**
 * One finding for all that nothing depends on: anybody who may write an object can make it
 * unreadable.
 */
export function otherUnread(all: readonly Unread[]): readonly Finding[] {
  const [first] = all
  if (first === undefined) return []
  const list = some(all.map(each => `${shownAs(each)} ${each.why}`))
  return [
    {
      code: 'OBJECT_UNREADABLE',
      severity: 'warns',
      what: `${all.length} object(s) could not be read and count for nothing: ${list}.`,
      why:
        'Nothing of the upgrade depends on them. A gateway whose release cannot be read is ' +
        'restarted with its namespace, and its release stays as it is.',
      next: nextFor(first),
      objects: all.slice(0, OBJECTS_MAX).map(refOf),
      source: 'unknown is never yes',
    },
  ]
}

const shownAs = ({kind, ...object}: Unread): string =>
  `${kind === 'HelmRelease' ? 'Helm release' : kind} ${placeOf(object)}`

const refOf = ({kind, namespace, name}: Unread): ObjectRef => ({
  kind,
  ...(namespace === '' ? {} : {namespace}),
  name,
})

/** Names that are none of Helm's are put into no command. */
const nextFor = ({kind, namespace, name, why}: Unread): readonly string[] => {
  if (kind !== 'HelmRelease')
    return ['Look at its fields, and report it: meshctl should understand them.']
  if (why.includes('a name that Helm gives no release'))
    return ['Correct the annotations meta.helm.sh/release-name and -namespace of what names it.']
  return [
    sh`helm -n ${namespace} history ${name}`,
    sh`kubectl -n ${namespace} get secrets -l owner=helm,name=${name}`,
  ]
}
