import {at, node, rows} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {nameOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {movedWorkloads, refsOf} from '../workloads/moved.ts'
import type {Resources} from './proxy-resources.ts'
import {amounts, proxyResources} from './proxy-resources.ts'

/** F-88: a quota on limits asks every container for one, the sidecar too. */
export const quotaLimits: Check = {
  code: 'PROXY_WITHOUT_LIMITS',
  title: 'Sidecars set the requests and limits that quotas require',
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

function judged(evidence: Evidence, namespace: string, moved: readonly Moved[]): readonly Hit[] {
  const counted = countedIn(evidence, namespace)
  const isFilled = defaultsIn(evidence, namespace)
  const missing = moved.flatMap(each => {
    const proxy = proxyResources(evidence, each.workload.templateAnnotations)
    const names = counted.filter(name => isMissing(proxy, name) && !isFilled(name))
    return names.length === 0 ? [] : [{each, names}]
  })
  if (missing.length === 0) return []
  const names = [...new Set(missing.flatMap(each => each.names))]
  const workloads = missing.map(({each}) => nameOf(each.workload))
  return [
    {
      what:
        `A quota of ${namespace} counts ${names.join(', ')}, which the sidecars of ` +
        `${some(workloads)} do not set.`,
      why:
        'Every container must set it, so the API server refuses their new pods: the rollout ' +
        'makes no progress.',
      next: [
        sh`kubectl -n ${namespace} get resourcequota,limitrange`,
        'Set global.proxy.resources in the values of istiod, complete the annotations ' +
          'sidecar.istio.io/proxy… of these templates, or give the namespace a LimitRange with ' +
          'defaults.',
      ],
      objects: refsOf(missing.map(({each}) => each)),
    },
  ]
}

const inNamespace = ({survey}: Evidence, kind: string, namespace: string): readonly KubeObject[] =>
  survey.of(kind).filter(each => each.metadata.namespace === namespace)

/** What quotas without a scope count in the namespace: keys of `COUNTED`. */
function countedIn(evidence: Evidence, namespace: string): readonly string[] {
  const hard = inNamespace(evidence, 'ResourceQuota', namespace)
    .map(each => node(each['spec']))
    .filter(spec => spec['scopes'] === undefined && spec['scopeSelector'] === undefined)
    .flatMap(spec => Object.keys(node(spec['hard'])))
  return [...new Set(hard)].filter(name => Object.hasOwn(COUNTED, name))
}

/** In: a key of `COUNTED`. A request that is not set is taken from the limit. */
function isMissing(proxy: Resources, name: string): boolean {
  const [part, resource] = own(COUNTED, name) ?? ['requests', 'cpu']
  const isSet = proxy[part][resource] !== undefined
  return !isSet && !(part === 'requests' && proxy.limits[resource] !== undefined)
}

/** Does a LimitRange of the namespace fill it in? */
function defaultsIn(evidence: Evidence, namespace: string): (name: string) => boolean {
  const defaults = inNamespace(evidence, 'LimitRange', namespace)
    .flatMap(each => rows(at(each, 'spec', 'limits')))
    .filter(each => each['type'] === 'Container')
  return name => {
    const [part, resource] = own(COUNTED, name) ?? ['requests', 'cpu']
    return defaults.some(
      each =>
        amounts(each['default'])[resource] !== undefined ||
        (part === 'requests' && amounts(each['defaultRequest'])[resource] !== undefined),
    )
  }
}
