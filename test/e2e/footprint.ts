import type {KubeApi, KubeObject} from '../stand/kube.ts'
import {annotationOf, nameOf, namespaceOf} from '../stand/objects.ts'
import type {
  LabelSelector,
  MutatingWebhookConfiguration,
  Pod,
  ValidatingWebhookConfiguration,
} from './shapes.ts'
import type {Tool} from './shell.ts'

/**
 * Everything of a mesh that a rollback must bring back: labels of namespaces, workloads' specs,
 * which revision their pods are on and whether they are ready, Istio's webhooks, releases with
 * chart and values.
 */
export type Footprint = {
  namespaces: Record<string, unknown>
  workloads: Record<string, unknown>
  pods: Record<string, unknown>
  webhooks: Record<string, unknown>
  releases: Record<string, unknown>
}

const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets']
const WEBHOOKS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']

/** Takes the footprint; charts of the base release are left out, for CRDs never go back. */
export async function footprintOf(api: KubeApi, helm: Tool): Promise<Footprint> {
  const [namespaces, workloads, pods, webhooks] = await Promise.all([
    api.list('/api/v1/namespaces'),
    Promise.all(
      WORKLOADS.map(plural => api.list<KubeObject & {spec?: object}>(`/apis/apps/v1/${plural}`)),
    ),
    api.list<Pod>('/api/v1/pods'),
    Promise.all(
      WEBHOOKS.map(plural =>
        api.list<(MutatingWebhookConfiguration | ValidatingWebhookConfiguration) & KubeObject>(
          `/apis/admissionregistration.k8s.io/v1/${plural}`,
        ),
      ),
    ),
  ])
  return {
    namespaces: Object.fromEntries(namespaces.map(each => [nameOf(each), each.metadata?.labels])),
    workloads: Object.fromEntries(
      workloads.flat().map(each => [`${namespaceOf(each)}/${nameOf(each)}`, each.spec]),
    ),
    pods: countsOf(pods),
    webhooks: Object.fromEntries(
      webhooks
        .flat()
        .map(each => [
          nameOf(each),
          {labels: each.metadata?.labels?.['istio.io/rev'], webhooks: each.webhooks?.map(called)},
        ]),
    ),
    releases: await releasesOf(helm),
  }
}

type Webhook = NonNullable<
  (MutatingWebhookConfiguration | ValidatingWebhookConfiguration)['webhooks']
>[number]

function called({
  name,
  clientConfig,
  failurePolicy,
  namespaceSelector,
  objectSelector,
}: Webhook): object {
  const selectors: (LabelSelector | undefined)[] = [namespaceSelector, objectSelector]
  return {
    name,
    service: clientConfig.service?.name,
    caBundle: clientConfig.caBundle,
    failurePolicy,
    selectors,
  }
}

/**
 * How many pods of an app are on which revision, and ready. Their names change, and those that are
 * ending are on their way out.
 */
function countsOf(pods: readonly Pod[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const pod of pods.filter(each => each.metadata?.deletionTimestamp === undefined)) {
    const ready =
      pod.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True') ===
      true
        ? 'ready'
        : 'not ready'
    const key =
      `${namespaceOf(pod)}/${pod.metadata?.labels?.['app'] ?? ''} on ` +
      `${annotationOf(pod, 'istio.io/rev') ?? 'nothing'}, ${ready}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

type Row = {name: string; namespace: string; chart: string; status: string}

async function releasesOf(helm: Tool): Promise<Record<string, unknown>> {
  const rows = JSON.parse(await helm(['list', '-A', '-o', 'json'])) as Row[]
  const entries = await Promise.all(
    rows.map(async ({name, namespace, chart, status}) => {
      const values = JSON.parse(
        await helm(['get', 'values', name, '-n', namespace, '-o', 'json']),
      ) as unknown
      return [name, {chart: chart.startsWith('base-') ? 'base' : chart, status, values}] as const
    }),
  )
  return Object.fromEntries(entries)
}
