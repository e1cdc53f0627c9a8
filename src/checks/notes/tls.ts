import {at, node, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {RULES} from './hosts.ts'
import type {Detect} from './detect.ts'
import {signsOf} from './detect.ts'

/** `tls-without-sni`: DestinationRules that begin TLS and do not say for which name. */
export const tlsWithoutSni: Detect = ({survey}) =>
  signsOf(
    survey.of(RULES).filter(each => tlsOf(each).some(tls => isBlank(tls['sni']))),
    'with TLS and no sni',
  )

/**
 * `tls-without-ca`: DestinationRules that begin TLS and name nobody to vouch for the other side.
 */
export const tlsWithoutCa: Detect = ({survey}) =>
  signsOf(
    survey
      .of(RULES)
      .filter(each =>
        tlsOf(each).some(
          tls =>
            isBlank(tls['caCertificates']) &&
            isBlank(tls['credentialName']) &&
            tls['insecureSkipVerify'] !== true,
        ),
      ),
    'with TLS and no CA certificates',
  )

/**
 * `outlier-detection`: DestinationRules that take unhealthy endpoints out and set no lower bound of
 * healthy ones.
 */
export const outlierDetection: Detect = ({survey}) =>
  signsOf(
    survey
      .of(RULES)
      .filter(each =>
        policiesOf(each).some(
          policy =>
            policy['outlierDetection'] !== undefined &&
            !(Number(at(policy, 'outlierDetection', 'minHealthPercent') ?? 0) > 0),
        ),
      ),
    'with outlierDetection and no minHealthPercent',
  )

const isBlank = (value: unknown): boolean => (text(value) ?? '') === ''

type Part = ReturnType<typeof node>

/**
 * TLS that proxies begin towards others by their own settings, wherever a DestinationRule says so.
 */
const tlsOf = (rule: KubeObject): readonly Part[] =>
  policiesOf(rule)
    .map(each => node(each['tls']))
    .filter(each => each['mode'] === 'SIMPLE' || each['mode'] === 'MUTUAL')

/** Of the host, of its subsets, and of their ports. */
function policiesOf(rule: KubeObject): readonly Part[] {
  const tops = [
    at(rule, 'spec', 'trafficPolicy'),
    ...rows(at(rule, 'spec', 'subsets')).map(each => each['trafficPolicy']),
  ].map(node)
  return tops.flatMap(each => [each, ...rows(each['portLevelSettings'])])
}
