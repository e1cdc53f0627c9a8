import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'

/**
 * F-47, F-51: what failed may be half applied, and a way back leads through the last number that
 * held.
 */
export const releaseFailed: Check = {
  code: 'RELEASE_FAILED',
  title: 'Every release that the upgrade touches was deployed',
  severity: 'warns',
  source: 'F-47, F-51, F-62',
  means:
    'The newest revision of a Helm release failed: some of its objects may be of it, some of the one before.',
  help:
    'Find out why with `helm history` and `helm status`, then repair it: `helm rollback` to ' +
    'the last number that was deployed, or upgrade again with its values.',
  needs: [],
  find: evidence =>
    touched(evidence)
      .filter(each => !['deployed', 'superseded'].includes(each.status) && !isBusy(each.status))
      .map(hitOf),
}

/** RELEASE_BUSY tells of these. */
const isBusy = (status: string): boolean =>
  status.startsWith('pending-') || status === 'uninstalling'

function touched({seen, asked}: Evidence): readonly ReleaseFacts[] {
  const planes = asked.from.map(each => seen.revisions.get(each)?.release)
  const isPlane = (each: ReleaseFacts): boolean =>
    planes.some(plane => plane?.name === each.name && plane.namespace === each.namespace)
  return seen.releases.filter(
    each => ['base', 'gateway', 'cni'].includes(each.chart) || isPlane(each),
  )
}

const past = (goodNumber: number | undefined): string =>
  goodNumber === undefined
    ? ', and none of its revisions was ever deployed'
    : `; ${goodNumber} was deployed before`

const hitOf = ({namespace, name, status, goodNumber, number}: ReleaseFacts): Hit => ({
  what:
    `Helm release ${namespace}/${name} is ${status} at its revision ${number}` +
    `${past(goodNumber)}.`,
  why:
    goodNumber === undefined
      ? 'Nobody knows what of it is in the cluster, and there is no revision to go back to.'
      : 'Its objects may be a mixture of two revisions, and `helm rollback` without a number ' +
        'would go to the wrong one.',
  next: [
    sh`helm -n ${namespace} history ${name}`,
    goodNumber === undefined
      ? sh`helm -n ${namespace} status ${name}`
      : sh`helm -n ${namespace} rollback ${name} ${goodNumber}`,
  ],
  objects: [{kind: 'HelmRelease', namespace, name}],
})
