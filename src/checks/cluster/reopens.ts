import type {Check, Evidence} from '../check.ts'
import {within} from '../version.ts'
import {baseToUpgrade} from './base.ts'

/**
 * Charts that write `failurePolicy: Ignore` on every upgrade (tag scan of the charts;
 * istio/istio#59367).
 */
const REOPENING = [
  {from: '1.0.0', to: '1.28.5'},
  {from: '1.29.0', to: '1.29.1'},
] as const

/**
 * F-26, F-27: known, forced and waited for by meshctl in base; a person should know it, and by hand
 * Helm 4 refuses it.
 */
export const reopens: Check = {
  code: 'CHART_REOPENS_VALIDATION',
  title: 'The charts of the new version do not reset the failure policy of validators',
  severity: 'info',
  source: 'F-24, F-26, F-27',
  means:
    'Charts up to 1.28.5, and 1.29.0 and 1.29.1, set the failure policy of validators back ' +
    'to `Ignore` with every upgrade. istiod closes them again after seconds. With ' +
    'server-side apply, which Helm 4 takes for new releases, such an upgrade is a conflict ' +
    'with istiod.',
  help: 'Take a later patch of the same minor version: 1.28.6 or 1.29.2 or newer.',
  needs: [],
  find: evidence => {
    const {version} = evidence.asked
    const base = baseToUpgrade(evidence)
    const target = unfinished(evidence)
    if (
      !REOPENING.some(each => within(version, each)) ||
      (base === undefined && target === undefined)
    )
      return []
    const when = base === undefined ? '' : ` when ${base.name} is upgraded`
    return [
      {
        severity: target?.applyMethod === 'ssa' ? 'warns' : 'info',
        what: `The charts of ${version} reset validators to failurePolicy Ignore${when}.`,
        why:
          target?.applyMethod === 'ssa'
            ? `Release ${target.name} is applied by the server: upgrading it conflicts with ` +
              'istiod over failurePolicy, and Helm refuses.'
            : 'Istio resources are not judged for some seconds; meshctl takes the field over ' +
              'and waits until istiod has closed it again.',
        next: ['Prefer 1.28.6, 1.29.2 or newer.'],
        objects: [{kind: 'ValidatingWebhookConfiguration', name: 'istiod-default-validator'}],
      },
    ]
  },
}

/** The release of the new revision, when it is there and has to be applied again. */
function unfinished({
  seen,
  asked,
}: Evidence): {readonly name: string; readonly applyMethod: string | undefined} | undefined {
  const ref = seen.revisions.get(asked.revision)?.release ?? {
    namespace: seen.istioNamespace,
    name: `istiod-${asked.revision}`,
  }
  return seen.releases.find(
    each =>
      each.name === ref.name &&
      each.namespace === ref.namespace &&
      !(each.status === 'deployed' && each.chartVersion === asked.version),
  )
}
