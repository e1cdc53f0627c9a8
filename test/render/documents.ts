import type {Finding} from '../../src/checks/finding.ts'
import type {Outcome} from '../../src/verbs/contract.ts'
import {API_VERSION} from '../../src/verbs/documents.ts'
import type {
  InventoryDocument,
  PlanDocument,
  RunEvent,
  StatusDocument,
  VerificationDocument,
} from '../../src/verbs/documents.ts'

/** One small upgrade, as each document tells it. */
export const BLOCKING: Finding = {
  code: 'DISCOVERY_PINNED',
  severity: 'blocks',
  what: 'The values of the old istiod set meshConfig.defaultConfig.discoveryAddress.',
  why: 'Carried over, it would bind the new proxies to the old control plane.',
  next: ['Remove it from the values of the old release, then plan again.'],
  objects: [{kind: 'HelmRelease', namespace: 'istio-system', name: 'istiod'}],
  source: 'F-45',
}

export const WARNING: Finding = {
  code: 'PODS_STAY_BEHIND',
  severity: 'warns',
  what: 'In shop no restart of meshctl moves pod backup-x (Job/backup).',
  why: 'They keep their old proxy until they end; the old istiod stays until then.',
  next: ['kubectl -n shop get pods'],
  objects: [{kind: 'Pod', namespace: 'shop', name: 'backup-x'}],
  source: 'F-75',
}

export const PLAN: PlanDocument = {
  apiVersion: API_VERSION,
  kind: 'UpgradePlan',
  id: '4f1d2c3b5a',
  hash: '4f1d2c3b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff001',
  cluster: {uid: '8c1f8a52-0000-4000-8000-6d0b6f1d2e33', version: '1.35.4'},
  from: [{revision: 'default', version: '1.28.10'}],
  to: {revision: '1-29-6', version: '1.29.6'},
  phases: ['install', 'shift', 'cleanup'],
  waves: [
    {name: 'canary', namespaces: ['shop'], gateways: [], workloads: 2, pods: 3},
    {name: 'wave-2', namespaces: ['cart', 'pay'], gateways: [], workloads: 4, pods: 9},
    {
      name: 'gateways',
      namespaces: [],
      gateways: [{namespace: 'istio-ingress', name: 'ingress'}],
      workloads: 1,
      pods: 1,
    },
  ],
  steps: [
    {
      id: 'install/base',
      kind: 'upgrade-base',
      phase: 'install',
      title: 'Upgrade the CRDs to 1.29.6',
      touches: [
        {kind: 'HelmRelease', namespace: 'istio-system', name: 'istio-base'},
        ...['a', 'b', 'c', 'd'].map(name => ({
          kind: 'CustomResourceDefinition',
          name: `${name}.networking.istio.io`,
        })),
      ],
      reversible: false,
      reverse: 'none: it is gone',
    },
    {
      id: 'install/istiod-1-29-6',
      kind: 'install-revision',
      phase: 'install',
      title: 'Install istiod 1-29-6',
      touches: [{kind: 'HelmRelease', namespace: 'istio-system', name: 'istiod-1-29-6'}],
      reversible: true,
      reverse: 'as it was',
    },
    {
      id: 'shift/canary/shop',
      kind: 'move-namespace',
      phase: 'shift',
      wave: 'canary',
      title: 'Move namespace shop to 1-29-6',
      touches: [
        {kind: 'Namespace', name: 'shop'},
        {kind: 'Deployment', namespace: 'shop', name: 'web'},
      ],
      reversible: true,
      reverse: 'as it was',
    },
    {
      id: 'shift/wave-2/cart',
      kind: 'move-namespace',
      phase: 'shift',
      wave: 'wave-2',
      title: 'Move namespace cart to 1-29-6',
      touches: [{kind: 'Namespace', name: 'cart'}],
      reversible: true,
      reverse: 'as it was',
    },
    {
      id: 'shift/wave-2/pay',
      kind: 'move-namespace',
      phase: 'shift',
      wave: 'wave-2',
      title: 'Move namespace pay to 1-29-6',
      touches: [{kind: 'Namespace', name: 'pay'}],
      reversible: true,
      reverse: 'as it was',
    },
    {
      id: 'shift/gateways/istio-ingress',
      kind: 'move-gateways',
      phase: 'shift',
      wave: 'gateways',
      title: 'Upgrade the gateways of istio-ingress to 1.29.6',
      touches: [{kind: 'HelmRelease', namespace: 'istio-ingress', name: 'ingress'}],
      reversible: true,
      reverse: 'as it was',
    },
    {
      id: 'cleanup/default',
      kind: 'move-default',
      phase: 'cleanup',
      title: 'Move the default to 1-29-6',
      touches: [{kind: 'HelmRelease', namespace: 'istio-system', name: 'istio-base'}],
      reversible: true,
      reverse: 'as it was',
    },
    {
      id: 'cleanup/istiod-default',
      kind: 'retire-revision',
      phase: 'cleanup',
      title: 'Retire istiod default',
      touches: [{kind: 'HelmRelease', namespace: 'istio-system', name: 'istiod'}],
      reversible: false,
      reverse: 'none: it is gone',
    },
  ],
  findings: [WARNING],
  waivers: [],
  values: [
    {
      release: {namespace: 'istio-system', name: 'istio-base'},
      chart: 'base',
      changes: [{path: 'defaultRevision', does: 'carried', because: 'it means the same there'}],
    },
    {
      release: {namespace: 'istio-system', name: 'istiod-1-29-6'},
      chart: 'istiod',
      changes: [
        {
          path: 'compatibilityVersion',
          does: 'dropped',
          because: 'the chart of 1.29 keeps the behaviour of 1.25 to 1.28 only',
          loses: true,
        },
        {
          path: 'istio_cni.enabled',
          does: 'moved',
          to: 'pilot.cni.enabled',
          because: 'it is called pilot.cni.enabled from 1.24 on',
        },
        {path: 'meshConfig.accessLogFile', does: 'carried', because: 'it means the same there'},
        {path: 'revision', does: 'set', because: 'it belongs to 1-29-6'},
      ],
    },
  ],
  charts: [
    {
      chart: 'istiod',
      version: '1.29.6',
      sha256: '9f2c0a6d5b1e4837a6c0d2f4e8b7195340817263544536271829a0bbccddeeff',
    },
  ],
  estimate: {seconds: 266, basis: '30 s a step, 2 s a pod'},
}

export const STATUS: StatusDocument = {
  apiVersion: API_VERSION,
  kind: 'UpgradeStatus',
  run: {
    id: '1-29-6-261123040506',
    state: 'halted',
    phase: 'shift',
    heading: 'forward',
    from: PLAN.from,
    to: PLAN.to,
    startedAt: '2026-11-23T04:05:06Z',
    driver: null,
  },
  steps: [
    {
      id: 'install/base',
      title: 'Upgrade the CRDs to 1.29.6',
      phase: 'install',
      state: 'done',
      startedAt: '2026-11-23T04:05:06Z',
      endedAt: '2026-11-23T04:05:41Z',
    },
    {
      id: 'install/istiod-1-29-6',
      title: 'Install istiod 1-29-6',
      phase: 'install',
      state: 'done',
      startedAt: '2026-11-23T04:05:41Z',
      endedAt: '2026-11-23T04:08:00Z',
    },
    {
      id: 'shift/canary/shop',
      title: 'Move namespace shop to 1-29-6',
      phase: 'shift',
      wave: 'canary',
      state: 'halted',
      startedAt: '2026-11-23T04:08:00Z',
      because: 'pod web-1: ImagePullBackOff',
    },
    {
      id: 'shift/wave-2/cart',
      title: 'Move namespace cart to 1-29-6',
      phase: 'shift',
      wave: 'wave-2',
      state: 'todo',
    },
  ],
  proxies: {total: 13, onTarget: 1, onOld: 12, unknown: 0},
  rollback: {possible: true, because: 'the old istiod is still there', estimateSeconds: 90},
  waitsFor: undefined,
  findings: [
    {
      code: 'STEP_OVERDUE',
      severity: 'blocks',
      what: '"Move namespace shop to 1-29-6" has made no progress for 600 s.',
      why: 'pod web-1: ImagePullBackOff',
      next: ['kubectl -n shop describe pod web-1'],
      objects: [{kind: 'Namespace', name: 'shop'}],
      source: 'F-87',
    },
  ],
}

export const NO_RUN: StatusDocument = {
  ...STATUS,
  run: {state: 'none', driver: null},
  steps: [],
  findings: [],
  proxies: {total: 0, onTarget: 0, onOld: 0, unknown: 0},
  rollback: {possible: false, because: 'there is no run to take back', estimateSeconds: 0},
}

export const OUTCOME: Outcome = {
  end: 'halted',
  heading: 'forward',
  findings: STATUS.findings,
  status: STATUS,
  next: ['meshctl upgrade why', 'meshctl upgrade resume', 'meshctl upgrade rollback'],
}

export const INVENTORY: InventoryDocument = {
  apiVersion: API_VERSION,
  kind: 'ProxyInventory',
  proxies: [
    {
      namespace: 'shop',
      workload: {kind: 'Deployment', name: 'web'},
      pod: 'web-5d8-1',
      type: 'sidecar',
      revision: '1-29-6',
      version: '1.29.6',
      servedBy: 'istiod-1-29-6-7c-x',
      sync: 'synced',
      ready: true,
      why: 'injected by 1-29-6',
      movedBy: 'moved',
    },
    {
      namespace: 'cart',
      workload: null,
      pod: 'lonely',
      type: 'sidecar',
      revision: 'default',
      version: undefined,
      servedBy: undefined,
      sync: 'not-connected',
      ready: false,
      why: 'its namespace asks for default',
      movedBy: 'nobody: it has no owner; replace it yourself',
    },
  ],
  totals: {
    total: 2,
    byRevision: {'1-29-6': 1, default: 1},
    bySync: {synced: 1, 'not-connected': 1},
    byType: {sidecar: 2},
  },
}

export const VERIFICATION: VerificationDocument = {
  apiVersion: API_VERSION,
  kind: 'MeshVerification',
  healthy: false,
  lawful: false,
  laws: [
    {id: 'namespaces-injected', title: 'Every namespace points at a ready revision', holds: false},
    {id: 'webhooks-answered', title: 'Every injector has one ready istiod behind it', holds: true},
  ],
  findings: [
    {
      code: 'INJECTOR_MISSING',
      severity: 'blocks',
      what: 'cart asks for canary, which nobody serves.',
      why: 'New pods get no sidecar.',
      next: ['kubectl label namespace cart istio.io/rev=1-29-6 --overwrite'],
      objects: [{kind: 'Namespace', name: 'cart'}],
      source: 'F-3',
    },
  ],
}

export const EVENT: RunEvent = {
  at: '2026-11-23T04:08:00Z',
  run: '1-29-6-261123040506',
  step: 'shift/canary/shop',
  type: 'act',
  text: 'restart Deployment shop/web',
  data: {effects: ['restart']},
}
