import {at, node, rows} from '../../mesh/fields.ts'
import {some} from '../../mesh/pods.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {movedWorkloads} from '../workloads/moved.ts'
import {amounts, proxyResources} from './proxy-resources.ts'

/** F-88: a quota on limits asks every container for one, the sidecar too. */
export const quotaLimits: Check = {
  code: 'PROXY_WITHOUT_LIMITS',
  title: 'Sidecars say what quotas ask every container for',
  severity: 'warns',
  source: 'F-88',
  means:
    'A ResourceQuota counts requests or limits that the sidecars of this namespace do not ' +
    'set, and no LimitRange fills them in. The API server refuses such pods.',
  help:
    'Set `global.proxy.resources` in the values of istiod, the annotations ' +
    '`sidecar.istio.io/proxyCPULimit` and the like, or a LimitRange with defaults.',
  needs: ['ResourceQuota', 'LimitRange'],
  find: evidence => {
    if (evidence.survey.isBlind('LimitRange')) return []
    const byNamespace = Map.groupBy(
      movedWorkloads(evidence).filter(each => !each.workload.isGateway),
      each => each.namespace,
    )
    return [...byNamespace].flatMap(([namespace, moved]) => judged(evidence, namespace.name, moved))
  },
}

const COUNTED: Readonly<Record<string, readonly ['requests' | 'limits', 'cpu' | 'memory']>> = {
  cpu: ['requests', 'cpu'],
  memory: ['requests', 'memory'],
  'requests.cpu': ['requests', 'cpu'],
  'requests.memory': ['requests', 'memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
}

function judged(
  {survey, asked}: Evidence,
  namespace: string,
  moved: readonly Moved[],
): readonly Hit[] {
  const here = (kind: string): readonly object[] =>
    survey.of(kind).filter(each => each.metadata.namespace === namespace)
  const counted = new Set(
    here('ResourceQuota')
      .filter(
        each =>
          at(each, 'spec', 'scopes') === undefined &&
          at(each, 'spec', 'scopeSelector') === undefined,
      )
      .flatMap(each => Object.keys(node(at(each, 'spec', 'hard'))))
      .filter(name => Object.hasOwn(COUNTED, name)),
  )
  const defaults = here('LimitRange')
    .flatMap(each => rows(at(each, 'spec', 'limits')))
    .filter(each => each['type'] === 'Container')
  const filled = (part: 'requests' | 'limits', name: string): boolean =>
    defaults.some(
      each =>
        amounts(each['default'])[name] !== undefined ||
        (part === 'requests' && amounts(each['defaultRequest'])[name] !== undefined),
    )
  const missing = moved.flatMap(each => {
    const proxy = proxyResources({asked}, each.workload.templateAnnotations)
    const names = [...counted].filter(name => {
      const [part, resource] = COUNTED[name] ?? ['requests', 'cpu']
      // A request that is not set is taken from the limit.
      return (
        proxy[part][resource] === undefined &&
        !(part === 'requests' && proxy.limits[resource] !== undefined) &&
        !filled(part, resource)
      )
    })
    return names.length === 0 ? [] : [{each, names}]
  })
  if (missing.length === 0) return []
  const names = [...new Set(missing.flatMap(each => each.names))]
  return [
    {
      what: `A quota of ${namespace} counts ${names.join(', ')}, which the sidecars of ${some(missing.map(({each}) => `${each.workload.ref.kind}/${each.workload.ref.name}`))} do not set.`,
      why: 'Every container must say it, so the API server refuses their new pods: the roll-out stands still.',
      next: [
        sh`kubectl -n ${namespace} get resourcequota,limitrange`,
        'Set global.proxy.resources in the values of istiod, complete the annotations ' +
          'sidecar.istio.io/proxy… of these templates, or give the namespace a LimitRange with ' +
          'defaults.',
      ],
      objects: missing.map(({each}) => ({
        kind: each.workload.ref.kind,
        namespace,
        name: each.workload.ref.name,
      })),
    },
  ]
}
