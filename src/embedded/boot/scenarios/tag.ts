import {parseAllDocuments} from 'yaml'
import {MUTATING_WEBHOOKS, SERVICES} from '../../../ports/resources.ts'
import type {ScenarioCluster} from './apply-scenario.ts'
import {SYSTEM} from './istio.ts'
import type {TagOrder} from './scenario.ts'

/** Makes a revision tag, in other ways than by the values of a release. */
export async function putTag(cluster: ScenarioCluster, tag: TagOrder): Promise<void> {
  if (tag.way === 'template') await cluster.put(await byTemplate(cluster, tag))
  else await cluster.create(await asIstioctl(cluster, tag))
}

/** As Istio's own guide does it, with the templates that this version has. */
async function byTemplate(
  cluster: ScenarioCluster,
  {name, revision, version}: TagOrder,
): Promise<readonly object[]> {
  const templates =
    minorOf(version) < 28 ? ['revision-tags'] : ['revision-tags-mwc', 'revision-tags-svc']
  const which = templates.flatMap(each => ['-s', `templates/${each}.yaml`])
  const own = revision === 'default' ? [] : ['--set', `revision=${revision}`]
  const text = await cluster.helm([
    'template',
    `--namespace=${SYSTEM}`,
    ...which,
    '--set',
    `revisionTags={${name}}`,
    ...own,
    '--',
    'istiod',
    cluster.chart('istiod', version),
  ])
  return parseAllDocuments(text)
    .map(each => each.toJS() as object | null)
    .filter(each => each !== null)
}

interface Selector {
  readonly matchExpressions?: readonly {readonly key: string; readonly values?: readonly string[]}[]
}

interface Injector {
  readonly metadata: {
    readonly name: string
    readonly labels?: object
    readonly annotations?: object
  }
  readonly webhooks?: readonly {
    readonly name: string
    readonly namespaceSelector?: Selector
    readonly objectSelector?: Selector
  }[]
}

interface Service {
  readonly metadata: {readonly name: string; readonly namespace: string}
  readonly spec: {readonly selector: object; readonly ports: readonly object[]}
}

/**
 * A copy of the revision's injector, Helm's annotations included, though no release holds it; from
 * 1.28 on with a Service that has none.
 */
async function asIstioctl(
  cluster: ScenarioCluster,
  {name, revision, version}: TagOrder,
): Promise<readonly object[]> {
  const suffix = revision === 'default' ? '' : `-${revision}`
  const injectors = (await cluster.list(MUTATING_WEBHOOKS)) as readonly Injector[]
  const own = injectors.find(({metadata}) => metadata.name === `istio-sidecar-injector${suffix}`)
  if (own === undefined)
    throw new Error(
      `revision ${revision} has no injector: a tag needs one to copy. Install the revision first.`,
    )
  const webhooks = own.webhooks
    ?.filter(each => /^rev\.(namespace|object)\./.test(each.name))
    .map(each => ({
      ...each,
      namespaceSelector: renamed(each.namespaceSelector, revision, name),
      objectSelector: renamed(each.objectSelector, revision, name),
    }))
  const metadata = {
    name: `istio-revision-tag-${name}`,
    labels: {...own.metadata.labels, 'istio.io/tag': name, 'istio.io/rev': revision},
    annotations: own.metadata.annotations ?? {},
  }
  const injector = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata,
    webhooks,
  }
  return minorOf(version) >= 28
    ? [injector, await tagService(cluster, {name, revision, suffix})]
    : [injector]
}

async function tagService(
  cluster: ScenarioCluster,
  {
    name,
    revision,
    suffix,
  }: {readonly name: string; readonly revision: string; readonly suffix: string},
): Promise<object> {
  const services = (await cluster.list(SERVICES)) as readonly Service[]
  const spec = services.find(
    ({metadata}) => metadata.namespace === SYSTEM && metadata.name === `istiod${suffix}`,
  )?.spec
  const labels = {app: 'istiod', 'istio.io/rev': revision, 'istio.io/tag': name}
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: `istiod-revision-tag-${name}`, namespace: SYSTEM, labels},
    spec: {selector: spec?.selector, ports: spec?.ports},
  }
}

/** The same selector for the tag's name in the place of the revision's. */
function renamed(selector: Selector | undefined, revision: string, name: string): Selector {
  const matchExpressions = selector?.matchExpressions?.map(each =>
    each.key === 'istio.io/rev' && each.values?.includes(revision) === true
      ? {...each, values: [name]}
      : each,
  )
  return {...selector, ...(matchExpressions === undefined ? {} : {matchExpressions})}
}

const minorOf = (version: string): number => Number(version.split('.')[1])
