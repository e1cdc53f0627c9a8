import {until} from '../stand/deadline.ts'
import type {KubeApi} from '../stand/kube.ts'
import {
  INGRESS,
  MESHED,
  QUIET,
  SYSTEM,
  TAG,
  USER_VALUES,
  allReady,
  chartOf,
  revisionOf,
} from './mesh.ts'
import type {Mesh} from './mesh.ts'

/** The steps of an upgrade as people do them with helm and kubectl, to try the judge on. */
export type ByHand = {
  install(): Promise<void>
  shift(): Promise<void>
  moveDefault(): Promise<void>
  retire(): Promise<void>
}

const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets']

export function byHand(api: KubeApi, mesh: Mesh, to: string): ByHand {
  const revision = revisionOf(to)
  const base = (defaultRevision: string): Promise<string> =>
    mesh.helm([
      'upgrade',
      'istio-base',
      chartOf(mesh, 'base', to),
      '-n',
      SYSTEM,
      '--set',
      `defaultRevision=${defaultRevision}`,
    ])
  const settled = (): Promise<boolean> =>
    until('the restarted workloads', () => allReady(api), 90_000)
  return {
    install: async () => {
      await base(mesh.revision)
      await mesh.helm(
        [
          'install',
          `istiod-${revision}`,
          chartOf(mesh, 'istiod', to),
          '-n',
          SYSTEM,
          '-f',
          '-',
          '--wait',
          '--timeout',
          '90s',
        ],
        JSON.stringify({...USER_VALUES, revision}),
      )
    },
    shift: async () => {
      for (const name of MESHED.filter(each => each !== TAG.follower))
        await moveNamespace(mesh, name, revision)
      await mesh.kubectl([
        'patch',
        'deployment',
        'shy',
        '-n',
        QUIET,
        '-p',
        JSON.stringify({spec: {template: {metadata: {labels: {'istio.io/rev': revision}}}}}),
      ])
      await moveTag(api, mesh, revision)
      await mesh.kubectl([
        'label',
        'namespace',
        INGRESS,
        'istio-injection-',
        `istio.io/rev=${revision}`,
        '--overwrite',
      ])
      await mesh.helm([
        'upgrade',
        'ingress',
        chartOf(mesh, 'gateway', to),
        '-n',
        INGRESS,
        '--reset-then-reuse-values',
        '--set',
        `revision=${revision}`,
      ])
      await settled()
    },
    moveDefault: async () => {
      await base(revision)
    },
    retire: async () => {
      await mesh.helm(['uninstall', mesh.release, '-n', SYSTEM, '--wait'])
    },
  }
}

async function moveNamespace(mesh: Mesh, name: string, revision: string): Promise<void> {
  await mesh.kubectl([
    'label',
    'namespace',
    name,
    'istio-injection-',
    `istio.io/rev=${revision}`,
    '--overwrite',
  ])
  await mesh.kubectl(['rollout', 'restart', WORKLOADS.join(','), '-n', name])
}

/** In place and in one write, so that there is no moment without it. */
async function moveTag(api: KubeApi, mesh: Mesh, revision: string): Promise<void> {
  const path = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-revision-tag-${TAG.name}`
  const {webhooks = []} = await api.get<{webhooks?: {name: string}[]}>(path)
  const moved = webhooks.map(({name}) => ({
    name,
    clientConfig: {service: {name: `istiod-${revision}`, namespace: SYSTEM}},
  }))
  await api.patch(
    path,
    {metadata: {labels: {'istio.io/rev': revision}}, webhooks: moved},
    'strategic',
  )
  await mesh.kubectl(['rollout', 'restart', WORKLOADS.join(','), '-n', TAG.follower])
}
