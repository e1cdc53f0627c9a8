import {until} from '../stand/deadline.ts'
import {ApiError} from '../stand/kube.ts'
import type {KubeApi} from '../stand/kube.ts'
import type {Mesh} from './mesh.ts'
import type {MutatingWebhookConfiguration, Service} from './shapes.ts'

/** `release`: by `revisionTags` of the istiod release; `template`: helm template and kubectl apply; `istioctl`: as `istioctl tag set` leaves it. */
export type TagWay = 'release' | 'template' | 'istioctl'

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'
const SYSTEM = 'istio-system'

/** Makes the tag point at the mesh's revision. The release makes its own when it is installed. */
export async function putTag(api: KubeApi, mesh: Mesh, {name, way}: {name: string; way: TagWay}): Promise<void> {
  if (way === 'template') await byTemplate(mesh, name)
  if (way === 'istioctl') await asIstioctl(api, mesh, name)
  await until(`the CA bundle of tag ${name}`, async () => {
    const {webhooks = []} = await api.get<MutatingWebhookConfiguration>(`${WEBHOOKS}/istio-revision-tag-${name}`)
    return webhooks.every(each => each.clientConfig.caBundle !== undefined)
  })
}

/** As Istio's own guide does it, with the templates that this version has. */
async function byTemplate(mesh: Mesh, name: string): Promise<void> {
  const templates = minorOf(mesh.version) < 28 ? ['revision-tags'] : ['revision-tags-mwc', 'revision-tags-svc']
  const which = templates.flatMap(each => ['-s', `templates/${each}.yaml`])
  const revision = mesh.kind === 'revisioned' ? ['--set', `revision=${mesh.revision}`] : []
  const text = await mesh.helm(['template', 'istiod', `${mesh.charts}/istiod-${mesh.version}.tgz`, '-n', SYSTEM, ...which, '--set', `revisionTags={${name}}`, ...revision])
  await mesh.kubectl(['apply', '-f', '-'], text)
}

/** A copy of the revision's injector, Helm's annotations included, though no release holds it; from 1.28 on with a Service that has none. */
async function asIstioctl(api: KubeApi, mesh: Mesh, name: string): Promise<void> {
  const suffix = mesh.kind === 'revisioned' ? `-${mesh.revision}` : ''
  const own = await api.get<MutatingWebhookConfiguration>(`${WEBHOOKS}/istio-sidecar-injector${suffix}`)
  const labels = {...own.metadata?.labels, 'istio.io/tag': name, 'istio.io/rev': mesh.revision}
  const webhooks = own.webhooks?.filter(each => /^rev\.(namespace|object)\./.test(each.name)).map(each => ({...each, namespaceSelector: renamed(each.namespaceSelector, mesh.revision, name), objectSelector: renamed(each.objectSelector, mesh.revision, name)}))
  const annotations = own.metadata?.annotations ?? {}
  await api.create(WEBHOOKS, {apiVersion: own.apiVersion, kind: own.kind, metadata: {name: `istio-revision-tag-${name}`, labels, annotations}, webhooks})
  if (minorOf(mesh.version) >= 28) await tagService(api, {mesh, name, suffix})
}

async function tagService(api: KubeApi, {mesh, name, suffix}: {mesh: Mesh; name: string; suffix: string}): Promise<void> {
  const {spec} = await api.get<Service>(`/api/v1/namespaces/${SYSTEM}/services/istiod${suffix}`)
  const labels = {app: 'istiod', 'istio.io/rev': mesh.revision, 'istio.io/tag': name}
  const body = {apiVersion: 'v1', kind: 'Service', metadata: {name: `istiod-revision-tag-${name}`, labels}, spec: {selector: spec?.selector, ports: spec?.ports}}
  await api.create(`/api/v1/namespaces/${SYSTEM}/services`, body).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.status === 409)) throw error
  })
}

type Selector = NonNullable<NonNullable<MutatingWebhookConfiguration['webhooks']>[number]['namespaceSelector']>

/** The same selector for the tag's name in the place of the revision's. */
function renamed(selector: Selector | undefined, revision: string, name: string): Selector {
  const matchExpressions = selector?.matchExpressions?.map(each => (each.key === 'istio.io/rev' && each.values?.includes(revision) === true ? {...each, values: [name]} : each))
  return {...selector, ...(matchExpressions === undefined ? {} : {matchExpressions})}
}

const minorOf = (version: string): number => Number(version.split('.')[1])
