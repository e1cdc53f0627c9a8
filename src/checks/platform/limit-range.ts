import {at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {APPS, movedWorkloads, refsOf} from '../workloads/moved.ts'
import type {Amounts, Resources} from './proxy-resources.ts'
import {amounts, proxyResources} from './proxy-resources.ts'
import {resourcesOf} from './quota.ts'

/** F-88: a LimitRange judges the sidecar like any container, and the pod with it. */
export const limitRange: Check = {
  code: 'LIMIT_RANGE_REFUSES_PROXY',
  title: 'LimitRanges accept the resources of sidecars',
  severity: 'warns',
  source: 'F-88',
  means:
    'A LimitRange of a namespace that is to move allows less, or asks for more, than the ' +
    'sidecar has. The API server refuses such pods.',
  help:
    'Change the LimitRange, or the resources of the sidecar: `global.proxy.resources` in the ' +
    'values of istiod, or annotations `sidecar.istio.io/proxy…`.',
  needs: ['LimitRange', ...APPS],
  find: evidence => {
    const byNamespace = Map.groupBy(
      movedWorkloads(evidence).filter(each => !each.workload.isGateway),
      each => each.namespace.name as string,
    )
    return evidence.survey
      .of('LimitRange')
      .flatMap(range =>
        judged(evidence, range, byNamespace.get(range.metadata.namespace ?? '') ?? []),
      )
  },
}

function judged({asked}: Evidence, range: KubeObject, moved: readonly Moved[]): readonly Hit[] {
  const rules = rows(at(range, 'spec', 'limits'))
  const refused = moved.flatMap(each => {
    const proxy = proxyResources({asked}, each.workload.templateAnnotations)
    const reasons = rules.flatMap(rule => reasonsOf(rule, each, proxy))
    return reasons.length === 0 ? [] : [{each, reasons}]
  })
  if (refused.length === 0) return []
  const reasons = [...new Set(refused.flatMap(each => each.reasons))]
  const {namespace = '', name} = range.metadata
  return [
    {
      what:
        `LimitRange ${name} in ${namespace} does not accept the sidecar of ${refused.length} ` +
        `workload(s): ${reasons.join(', ')}.`,
      why:
        'The API server refuses their new pods: the rollout makes no progress, and the wave ' +
        'halts.',
      next: [
        sh`kubectl -n ${namespace} describe limitrange ${name}`,
        'Change it, or the resources of the sidecar (global.proxy.resources in the values of ' +
          'istiod, annotations sidecar.istio.io/proxy…).',
      ],
      objects: [{kind: 'LimitRange', namespace, name}, ...refsOf(refused.map(({each}) => each))],
    },
  ]
}

/** What a rule does not take: of the sidecar alone, or of the whole pod with it. */
function reasonsOf(
  rule: Readonly<Record<string, unknown>>,
  {raw}: Moved,
  proxy: Resources,
): readonly string[] {
  const type = text(rule['type'])
  if (type === 'Container') return brokenBy(rule, proxy)
  if (type !== 'Pod') return []
  const own = resourcesOf(at(raw, 'spec', 'template', 'spec'))
  return brokenBy({max: rule['max']}, together(own, proxy))
}

/** In: a rule of a LimitRange. Out: what of it the resources break, such as `max cpu`. */
function brokenBy(
  rule: Readonly<Record<string, unknown>>,
  {requests, limits}: Resources,
): readonly string[] {
  const [max, min, ratio] = ['max', 'min', 'maxLimitRequestRatio'].map(key =>
    amounts(own(rule, key)),
  ) as [Amounts, Amounts, Amounts]
  return ['cpu', 'memory'].flatMap(name => {
    const [limit, request] = [
      own(limits, name) ?? Number.NaN,
      own(requests, name) ?? own(limits, name) ?? Number.NaN,
    ]
    // What is not set compares as false.
    return [
      ...(limit > (own(max, name) ?? Number.NaN) ? [`max ${name}`] : []),
      ...(request < (own(min, name) ?? Number.NaN) ? [`min ${name}`] : []),
      ...(limit > (own(ratio, name) ?? Number.NaN) * request
        ? [`maxLimitRequestRatio ${name}`]
        : []),
    ]
  })
}

const together = (one: Resources, other: Resources): Resources => {
  const add = (part: 'requests' | 'limits'): Record<string, number> =>
    Object.fromEntries(
      ['cpu', 'memory'].map(name => [
        name,
        (own(one[part], name) ?? 0) + (own(other[part], name) ?? 0),
      ]),
    )
  return {requests: add('requests'), limits: add('limits')}
}
