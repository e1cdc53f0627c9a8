import plainSpec from '../../templates/probe-pod-spec.json' with {type: 'json'}
import type {Injection, Probe} from '../mesh/probes.ts'
import {REV} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Cluster, ObjectKey} from '../ports/ports.ts'
import {PODS, WORKLOADS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'
import {annotationsOf, at, labelMap, node, rows, text, versionInImage} from '../mesh/fields.ts'

/** A pod that is only ever sent as a dry run. */
export interface ProbePod {
  readonly key: Omit<ObjectKey, 'name'>
  readonly body: unknown
}

/**
 * From the workload's own template where one is named, so that quotas, policies and pinned labels
 * have their say (F-12, F-88 to F-90).
 */
export async function probePod(
  cluster: Cluster,
  probe: Extract<Probe, {kind: 'injection'}>,
): Promise<ProbePod> {
  const key = {resource: PODS, namespace: probe.namespace}
  const {workload, labels} = probe
  if (workload === undefined) return {key, body: podOf({metadata: {labels}, spec: plainSpec}, {})}
  const owner = await cluster.get({
    resource: WORKLOADS[workload.kind],
    namespace: probe.namespace,
    name: workload.name,
  })
  if (owner === undefined)
    throw new OutsideError({
      kind: 'absent',
      code: 'WORKLOAD_GONE',
      what: `${workload.kind} ${probe.namespace}/${workload.name} is gone.`,
      why: 'Somebody deleted it meanwhile.',
      next: ['meshctl upgrade why'],
    })
  return {key, body: podOf(at(owner, 'spec', 'template'), labels ?? {})}
}

function podOf(template: unknown, labels: Readonly<Record<string, string>>): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'meshctl-probe-',
      labels: {...labelMap(at(template, 'metadata', 'labels')), ...labels},
      annotations: labelMap(at(template, 'metadata', 'annotations')),
    },
    spec: at(template, 'spec'),
  }
}

/** Pure: what injection did to the dry-run pod. */
export function readInjection(pod: KubeObject): Injection {
  const containers = [
    ...rows(at(pod, 'spec', 'containers')),
    ...rows(at(pod, 'spec', 'initContainers')),
  ]
  const proxy = containers.find(each => each['name'] === 'istio-proxy' && each['image'] !== 'auto')
  if (proxy === undefined) return {by: undefined, discovery: undefined, proxyVersion: undefined}
  return {
    by: annotationsOf(pod)[REV] as Revision | undefined,
    discovery: discoveryHost(rows(proxy['env']).find(each => each['name'] === 'PROXY_CONFIG')),
    proxyVersion: versionInImage(text(proxy['image'])),
  }
}

/**
 * `istiod-1-28-10.istio-system.svc` out of PROXY_CONFIG; istiod leaves its own default address out.
 */
function discoveryHost(env: Readonly<Record<string, unknown>> | undefined): string | undefined {
  try {
    const config: unknown = JSON.parse(text(env?.['value']) ?? '{}')
    return text(node(config)['discoveryAddress'])?.replace(/:\d+$/, '')
  } catch {
    return undefined
  }
}
