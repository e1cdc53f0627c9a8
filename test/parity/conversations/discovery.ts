import {at, get, post, put, remove, until} from '../conversation.ts'
import type {Conversation, Fields} from '../conversation.ts'
import {KIND_CASES} from './kinds.ts'

const GROUPS = [
  ...new Set(KIND_CASES.map(({apiVersion}) => apiVersion).filter(each => each.includes('/'))),
].concat([
  'authorization.k8s.io/v1',
  'authentication.k8s.io/v1',
  'events.k8s.io/v1',
  'autoscaling/v1',
])
const PLURALS = new Set(KIND_CASES.map(({plural}) => plural))
const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'
const isOurs = (name: unknown): boolean => PLURALS.has(String(name).split('/')[0] ?? '')
const byName = (list: readonly Fields[]): Fields[] =>
  [...list].sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1))
/** Hashes of storage versions are the real server's own. */
const resources = (body: unknown): unknown => ({
  ...(body as Fields),
  resources: byName(
    (body as {resources: Fields[]}).resources
      .filter(({name}) => isOurs(name))
      .map(({storageVersionHash: _hash, ...rest}) => rest),
  ),
})
const groups = (body: unknown): unknown =>
  byName(
    (body as {groups: Fields[]}).groups.filter(({versions}) =>
      (versions as Fields[]).some(({groupVersion}) => GROUPS.includes(String(groupVersion))),
    ),
  )

interface Discovered {
  metadata: Fields
  versions: {version: string; freshness: string; resources: Fields[]}[]
}
function aggregated(body: unknown): unknown {
  const {kind, apiVersion, items} = body as {kind: string; apiVersion: string; items: Discovered[]}
  const ours = items.filter(
    ({metadata, versions}) =>
      metadata['name'] === '' ||
      versions.some(({version}) => GROUPS.includes(`${String(metadata['name'])}/${version}`)),
  )
  return {
    kind,
    apiVersion,
    items: ours
      .map(({metadata, versions}) => ({
        name: metadata['name'],
        versions: versions.map(({version, freshness, resources: all}) => ({
          version,
          freshness,
          resources: all
            .filter(({resource}) => isOurs(resource))
            .sort((a, b) => (String(a['resource']) < String(b['resource']) ? -1 : 1)),
        })),
      }))
      .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
  }
}
const schemaOf =
  (kind: string) =>
  (body: unknown): unknown => ({
    openapi: (body as Fields)['openapi'],
    kind: without((at(body, 'components.schemas') as Fields)[kind]),
  })

/** Descriptions are left out of the world's data. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => key !== 'description' || typeof each !== 'string')
      .map(([key, each]) => [key, without(each)]),
  )
}

const DOCUMENTS: Conversation = {
  name: 'discovery',
  namespace: false,
  steps: [
    get('api', '/api', {pick: body => ({...(body as Fields), serverAddressByClientCIDRs: 'x'})}),
    get('apis', '/apis', {pick: groups}),
    get('core', '/api/v1', {pick: resources}),
    get('core aggregated', '/api', {accept: AGGREGATED, pick: aggregated}),
    get('groups aggregated', '/apis', {accept: AGGREGATED, pick: aggregated}),
    ...GROUPS.map(group => get(group, `/apis/${group}`, {pick: resources})),
    get('one group', '/apis/apps'),
    get('version', '/version', {
      pick: body => ({major: at(body, 'major'), minor: at(body, 'minor')}),
    }),
    get('root', '/', {pick: () => 'x'}),
    get('healthz', '/healthz'),
    get('readyz', '/readyz'),
    get('livez', '/livez'),
    get('a slash behind', '/apis/', {pick: () => 'x'}),
    get('aggregated alone', '/apis', {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      pick: aggregated,
    }),
    get('aggregated strangely', '/apis', {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v7;as=APIGroupDiscoveryList',
      pick: () => 'x',
    }),
  ],
}

const OPENAPI: Conversation = {
  name: 'openapi',
  namespace: false,
  steps: [
    get('index', '/openapi/v3', {
      pick: body =>
        Object.keys(((typeof body === 'string' ? JSON.parse(body) : body) as {paths: Fields}).paths)
          .filter(path => GROUPS.some(group => path === `apis/${group}`) || path === 'api/v1')
          .sort(),
    }),
    get('a config map', '/openapi/v3/api/v1', {pick: schemaOf('io.k8s.api.core.v1.ConfigMap')}),
    get('a container', '/openapi/v3/api/v1', {pick: schemaOf('io.k8s.api.core.v1.Container')}),
    get('a service port', '/openapi/v3/api/v1', {pick: schemaOf('io.k8s.api.core.v1.ServiceSpec')}),
    get('a deployment', '/openapi/v3/apis/apps/v1', {
      pick: schemaOf('io.k8s.api.apps.v1.DeploymentSpec'),
    }),
    get('a webhook', '/openapi/v3/apis/admissionregistration.k8s.io/v1', {
      pick: schemaOf('io.k8s.api.admissionregistration.v1.ValidatingWebhook'),
    }),
    get('metadata', '/openapi/v3/api/v1', {
      pick: schemaOf('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
    }),
    get('nothing', '/openapi/v3/apis/strange/v1'),
  ],
}

const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'things.$ns.example.com'},
  spec: {
    group: '$ns.example.com',
    scope: 'Cluster',
    names: {
      plural: 'things',
      singular: 'thing',
      kind: 'Thing',
      listKind: 'ThingList',
      shortNames: ['thg'],
      categories: ['all-$ns'],
    },
    versions: ['v1', 'v1beta1', 'v2alpha1'].map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      subresources: {
        status: {},
        scale: {specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas'},
      },
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {type: 'object', properties: {replicas: {type: 'integer'}}},
            status: {type: 'object', properties: {replicas: {type: 'integer'}}},
          },
        },
      },
    })),
  },
}
const CUSTOM: Conversation = {
  name: 'discovery-of-custom',
  steps: [
    get('before', '/apis/$ns.example.com'),
    post('create', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd),
    until('there', '/apis/$ns.example.com/v1/things', (_body, status) => status === 200),
    until('in discovery', '/apis/$ns.example.com/v1', (_body, status) => status === 200),
    get('group', '/apis/$ns.example.com'),
    get('version', '/apis/$ns.example.com/v1', {pick: everything}),
    get('another version', '/apis/$ns.example.com/v1beta1', {pick: everything}),
    until('in the aggregated', '/apis', (_body, status) => status === 200),
    until('in openapi', '/openapi/v3/apis/$ns.example.com/v1', (_body, status) => status === 200),
    get('schema', '/openapi/v3/apis/$ns.example.com/v1', {
      pick: body =>
        Object.keys(at(body, 'components.schemas') as Fields).filter(
          name => name.endsWith('Thing') || name.endsWith('ThingList'),
        ),
    }),
    get(
      'definition',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.$ns.example.com',
    ),
    put(
      'a version is not served any more',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.$ns.example.com',
      past => {
        const was = past('definition') as {spec: {versions: Fields[]}}
        return {
          ...was,
          spec: {
            ...was.spec,
            versions: was.spec.versions.map(each =>
              each['name'] === 'v1beta1' ? {...each, served: false} : each,
            ),
          },
        }
      },
    ),
    until(
      'gone from discovery',
      '/apis/$ns.example.com/v1beta1',
      (_body, status) => status === 404,
    ),
    get('no list of that', '/apis/$ns.example.com/v1beta1/things'),
    remove(
      'delete',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.$ns.example.com',
    ),
    until('gone', '/apis/$ns.example.com/v1/things', (_body, status) => status === 404),
    until('group gone', '/apis/$ns.example.com', (_body, status) => status === 404),
  ],
}

function everything(body: unknown): unknown {
  return {
    ...(body as Fields),
    resources: byName(
      (body as {resources: Fields[]}).resources.map(({storageVersionHash: _hash, ...rest}) => rest),
    ),
  }
}

/** What a server says it has. */
export const DISCOVERY: readonly Conversation[] = [DOCUMENTS, OPENAPI, CUSTOM]
