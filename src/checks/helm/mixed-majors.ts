import {some} from '../../mesh/sentences.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {compareVersions} from '../version.ts'
import {placeOf} from '../place.ts'

/** F-59: Helm 4 keeps field owners, Helm 3 overwrites without asking them. */
export const mixedMajors: Check = {
  code: 'HELM_MAJORS_MIXED',
  title: 'Releases are upgraded by the major version of Helm that applied them',
  severity: 'info',
  source: 'F-59, F-61',
  means:
    'Helm 3 sends patches, Helm 4 applies on the server’s side and keeps book of who owns ' +
    'which field. A release that is touched by both in turn can end in conflicts with itself.',
  help:
    'Use one major for all of Istio’s releases, and the newer one where one of them was ' +
    'applied by it.',
  needs: [],
  find: evidence =>
    evidence.helm === undefined
      ? []
      : compareVersions(evidence.helm, '4.0.0') < 0
        ? backwards(evidence)
        : forwards(evidence),
}

const onServer = (release: ReleaseFacts): boolean => release.applyMethod === 'ssa'
const CHARTS = ['base', 'istiod', 'gateway', 'cni']

function backwards({seen, helm}: Evidence): readonly Hit[] {
  const applied = seen.releases.filter(each => CHARTS.includes(each.chart) && onServer(each))
  if (applied.length === 0) return []
  return [
    {
      severity: 'warns',
      what: `Helm 4 applied ${some(applied.map(placeOf))}, and this is Helm ${helm ?? ''}.`,
      why:
        'Helm 3 would patch them and ignore the field owners that Helm 4 records. A later ' +
        'upgrade with Helm 4 can then end with a conflict.',
      next: ['Name a Helm 4 with --helm PATH or MESHCTL_HELM.'],
      objects: applied.map(each => ({
        kind: 'HelmRelease',
        namespace: each.namespace,
        name: each.name,
      })),
    },
  ]
}

function forwards({seen}: Evidence): readonly Hit[] {
  const all = seen.releases.filter(each => CHARTS.includes(each.chart))
  const patched = all.filter(each => !onServer(each))
  if (patched.length === 0 || patched.length === all.length) return []
  return [
    {
      what:
        'Some ' +
        'releases were applied by Helm 4 with server-side apply, others with client-side ' +
        `apply: ${some(patched.map(placeOf))}.`,
      why:
        'meshctl keeps the method of each release (--server-side=auto). Only server-side apply ' +
        'can end with a conflict with other field owners.',
      next: ['helm get metadata RELEASE -n NAMESPACE -o json'],
      objects: patched.map(each => ({
        kind: 'HelmRelease',
        namespace: each.namespace,
        name: each.name,
      })),
    },
  ]
}
