import {some} from '../../mesh/sentences.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {compareVersions, within} from '../version.ts'
import {placeOf, withChart} from '../place.ts'

/** Gateway charts that no strict validator takes, by trying every released one (istio/istio#57354). */
const BROKEN = [
  {from: '1.21.0', to: '1.24.6'},
  {from: '1.25.0', to: '1.25.4'},
  {from: '1.26.0', to: '1.26.3'},
  {from: '1.27.0', to: '1.27.0'},
]
/** The first Helm that is strict. */
const STRICT = '3.18.5'

const isBroken = (chartVersion: string): boolean => BROKEN.some(each => within(chartVersion, each))

/**
 * F-55: these charts forbid a key that their own values hold, and Helm notices it from 3.18.5 on.
 */
export const gatewaySchema: Check = {
  code: 'GATEWAY_SCHEMA_BROKEN',
  title: 'Every gateway chart passes its own schema with this Helm',
  severity: 'info',
  source: 'F-55, istio/istio#57354',
  means:
    'Some gateway charts carry a schema that forbids what the chart’s own values hold. Helm ' +
    '3.18.5 and newer refuse to upgrade to them or to render them.',
  help:
    'meshctl passes `--skip-schema-validation` for exactly these charts. Others who touch such ' +
    'a release must do so too; better is a target with a whole schema.',
  needs: [],
  find: evidence =>
    evidence.helm === undefined || compareVersions(evidence.helm, STRICT) < 0
      ? []
      : [...targets(evidence), ...olds(evidence)],
}

function targets({seen, asked, helm}: Evidence): readonly Hit[] {
  const gateways = seen.releases.filter(each => each.chart === 'gateway')
  if (gateways.length === 0 || !isBroken(asked.version)) return []
  return [
    {
      severity: 'warns',
      what:
        `The gateway chart ${asked.version} breaks its own schema, and Helm ${helm ?? ''} is ` +
        `strict about it: ${some(gateways.map(placeOf))} would get it.`,
      why:
        'meshctl passes --skip-schema-validation for it, but from then on every other upgrade ' +
        'of these releases, by hand or by a pipeline, is refused without that flag.',
      next: [
        `Choose another patch of ${asked.version.split('.').slice(0, 2).join('.')}, or teach ` +
          'your pipelines --skip-schema-validation.',
      ],
      objects: gateways.map(each => ({
        kind: 'HelmRelease',
        namespace: each.namespace,
        name: each.name,
      })),
    },
  ]
}

function olds({seen, helm}: Evidence): readonly Hit[] {
  const gateways = seen.releases.filter(
    each => each.chart === 'gateway' && isBroken(each.chartVersion),
  )
  if (gateways.length === 0) return []
  return [
    {
      what:
        `Helm ${helm ?? ''} refuses the gateway chart that ${some(gateways.map(withChart))} is ` +
        'at.',
      why:
        'The upgrade replaces it, and `helm rollback` does not validate schemas. But a repair ' +
        'by hand with `helm upgrade` is refused.',
      next: ['If you must touch one by hand: helm upgrade … --skip-schema-validation'],
      objects: gateways.map(each => ({
        kind: 'HelmRelease',
        namespace: each.namespace,
        name: each.name,
      })),
    },
  ]
}
