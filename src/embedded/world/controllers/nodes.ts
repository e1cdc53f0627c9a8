import type {ApiObject} from '../api-object.ts'
import {ApiClient, objectByKey, timestampNow} from './controller.ts'
import type {ControllerContext} from './controller.ts'
import type {NodeSettings} from './settings.ts'
import type {Node} from './object-types.ts'

const CAPACITY = {cpu: '8', 'ephemeral-storage': '100Gi', memory: '32Gi', pods: '110'}
const VERSION = 'v1.35.0'

/** Makes the Node objects of the settings, Ready at once. Those that are there stay as they are. */
export async function makeNodes(context: ControllerContext): Promise<void> {
  for (const [at, settings] of context.settings.nodes.entries()) {
    if (objectByKey(context.api.store, 'nodes', `/${settings.name}`) === undefined)
      await makeNode(context, settings, at)
  }
}

async function makeNode(
  context: ControllerContext,
  settings: NodeSettings,
  at: number,
): Promise<void> {
  const {name, labels, annotations, taints} = settings
  const {api} = context
  const kubelet = kubeletOf(context, name)
  const own = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
  }
  const podCIDR = `10.244.${at % 256}.0/24`
  const spec = {podCIDR, podCIDRs: [podCIDR], ...(taints === undefined ? {} : {taints})}
  const metadata = {
    name,
    labels: {...own, ...labels},
    ...(annotations === undefined ? {} : {annotations}),
  }
  const node = await kubelet.create(api.kinds.must('v1', 'Node'), undefined, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec,
  })
  await kubelet.updateStatus(node, statusOf(context, settings, node, at))
}

function statusOf(
  context: ControllerContext,
  {capacity, kubeletVersion = VERSION, address}: NodeSettings,
  node: ApiObject,
  at: number,
): object {
  const now = timestampNow(context)
  const room = {...CAPACITY, ...capacity}
  return {
    capacity: room,
    allocatable: room,
    conditions: conditions(now),
    addresses: [
      {
        type: 'InternalIP',
        address: address ?? `172.18.${Math.floor((at + 2) / 250)}.${(at + 2) % 250 || 250}`,
      },
      {type: 'Hostname', address: node.metadata.name},
    ],
    daemonEndpoints: {kubeletEndpoint: {Port: 10250}},
    nodeInfo: {
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: '6.8.0',
      osImage: 'sandbox',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  }
}

function conditions(now: string): readonly object[] {
  const rows = [
    [
      'MemoryPressure',
      'False',
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
  ] as const
  return rows.map(([type, status, reason, message]) => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  }))
}

/** Writes as the kubelet of a node. */
export function kubeletOf({api}: ControllerContext, node: string): ApiClient {
  return new ApiClient(api, `system:node:${node}`, 'kubelet', ['system:nodes'])
}

export function addressOf(node: Node | undefined): string | undefined {
  return node?.status?.addresses?.find(({type}) => type === 'InternalIP')?.address
}
