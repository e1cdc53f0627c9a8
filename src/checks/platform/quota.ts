import {at, node, rows} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {APPS, movedWorkloads} from '../workloads/moved.ts'
import {roomOf} from '../workloads/rolling.ts'
import type {Amounts, Resources} from './proxy-resources.ts'
import {amounts, proxyResources} from './proxy-resources.ts'
import {quantity} from './quantity.ts'

/** F-88: a roll-out makes pods beyond what is wanted, and each has a sidecar that counts. */
export const quotaTooSmall: Check = {
  code: 'QUOTA_TOO_SMALL',
  title: 'Quotas have room for the additional pods of rollouts',
  severity: 'warns',
  source: 'F-88',
  means:
    'A ResourceQuota of a namespace that is to move leaves less than one more pod of a ' +
    'workload needs, sidecar included. A roll-out that must first make a new pod stands ' +
    'still.',
  help:
    'Raise the quota for the time of the wave, or let the workload take a pod away first ' +
    '(`maxUnavailable: 1`).',
  needs: ['ResourceQuota', ...APPS],
  find: evidence => {
    const byNamespace = Map.groupBy(movedWorkloads(evidence), each => each.namespace.name)
    return evidence.survey
      .of('ResourceQuota')
      .flatMap(quota =>
        judged(
          evidence,
          quota,
          byNamespace.get((quota.metadata.namespace ?? '') as Moved['namespace']['name']) ?? [],
        ),
      )
  },
}

function judged(evidence: Evidence, quota: KubeObject, moved: readonly Moved[]): readonly Hit[] {
  const free = freeOf(quota)
  const tight = moved.flatMap(each => {
    const room = roomOf(each)
    if (room === undefined || room.surge === 0 || each.workload.wanted === 0) return []
    const whole = needOf(evidence, each)
    const lacking = Object.keys(free).filter(
      name => (own(whole, name) ?? 0) > (own(free, name) ?? 0),
    )
    return lacking.length === 0 ? [] : [{each, lacking, stands: room.unavailable === 0}]
  })
  const stuck = tight.filter(each => each.stands)
  const [worst] = stuck
  return worst === undefined
    ? []
    : [
        hitOf(
          quota,
          stuck.map(each => each.each),
          worst.lacking,
        ),
      ]
}

/** What is left, under one name each: `cpu` is `requests.cpu`. */
function freeOf(quota: KubeObject): Amounts {
  const hard = amounts(at(quota, 'status', 'hard') ?? at(quota, 'spec', 'hard'))
  const used = amounts(at(quota, 'status', 'used'))
  const names: Readonly<Record<string, string>> = {
    cpu: 'requests.cpu',
    memory: 'requests.memory',
    'count/pods': 'pods',
  }
  return Object.fromEntries(
    Object.entries(hard)
      .filter(([name]) => Object.hasOwn(used, name))
      .map(([name, amount]) => [own(names, name) ?? name, amount - (own(used, name) ?? 0)]),
  )
}

/** What one more pod takes of a quota. */
function needOf({asked}: Evidence, {workload, raw}: Moved): Amounts {
  const containers = resourcesOf(at(raw, 'spec', 'template', 'spec'))
  const proxy: Resources = !workload.isGateway
    ? proxyResources({asked}, workload.templateAnnotations)
    : {requests: {}, limits: {}}
  const sum = (part: 'requests' | 'limits', name: string): number =>
    (own(containers[part], name) ?? 0) + (own(proxy[part], name) ?? 0)
  return {
    pods: 1,
    'requests.cpu': sum('requests', 'cpu'),
    'requests.memory': sum('requests', 'memory'),
    'limits.cpu': sum('limits', 'cpu'),
    'limits.memory': sum('limits', 'memory'),
  }
}

/** Of all containers of a pod spec together; a limit without a request counts as one. */
export function resourcesOf(spec: unknown): Resources {
  const all = rows(at(spec, 'containers')).map(each => node(each['resources']))
  const total = (part: 'requests' | 'limits', name: string): number =>
    all.reduce(
      (sum, each) => sum + (quantity(at(each, part, name) ?? at(each, 'limits', name)) ?? 0),
      0,
    )
  const limit = (name: string): number =>
    all.reduce((sum, each) => sum + (quantity(at(each, 'limits', name)) ?? 0), 0)
  return {
    requests: {cpu: total('requests', 'cpu'), memory: total('requests', 'memory')},
    limits: {cpu: limit('cpu'), memory: limit('memory')},
  }
}

function hitOf(quota: KubeObject, stuck: readonly Moved[], lacking: readonly string[]): Hit {
  const namespace = quota.metadata.namespace ?? ''
  return {
    what: `ResourceQuota ${quota.metadata.name} in ${namespace} has no room for one more pod of ${stuck
      .slice(0, 3)
      .map(each => `${each.workload.ref.kind}/${each.workload.ref.name}`)
      .join(
        ', ',
      )}${stuck.length > 3 ? ` and ${stuck.length - 3} more` : ''}: ${lacking.join(', ')}.`,
    why:
      'These rollouts may not remove a pod before a new one is ready, and the new one is ' +
      'refused: they make no progress, and the wave halts.',
    next: [
      sh`kubectl -n ${namespace} describe resourcequota ${quota.metadata.name}`,
      'Raise it for the time of the wave, or set maxUnavailable of these workloads to 1.',
    ],
    objects: [
      {kind: 'ResourceQuota', namespace, name: quota.metadata.name},
      ...stuck.map(each => ({
        kind: each.workload.ref.kind,
        namespace,
        name: each.workload.ref.name,
      })),
    ],
  }
}
