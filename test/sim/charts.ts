import {
  CONFIGMAPS,
  CRDS,
  DEPLOYMENTS,
  MUTATING_WEBHOOKS,
  SERVICES,
  VALIDATING_WEBHOOKS,
} from '../../src/ports/resources.ts'
import type {Resource} from '../../src/ports/ports.ts'
import type {ReleaseRef, Values} from '../../src/mesh/snapshot.ts'
import type {Fields, Hook, Requirement, Strings, Thing} from './store.ts'

export interface Rendered {
  readonly resource: Resource
  readonly thing: Thing
}

export interface Rendering {
  readonly chart: string
  readonly version: string
  readonly release: ReleaseRef
  readonly values: Values
}

/**
 * The objects of a chart, as far as they matter: names, labels, selectors and webhooks are those of
 * Istio's charts.
 */
export function render(rendering: Rendering): readonly Rendered[] {
  const objects =
    rendering.chart === 'base'
      ? base(rendering)
      : rendering.chart === 'istiod'
        ? istiod(rendering)
        : gateway(rendering)
  const {release} = rendering
  return objects.map(({resource, thing}) => ({
    resource,
    thing: {
      ...thing,
      metadata: {
        ...thing.metadata,
        labels: {...thing.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm'},
        annotations: {
          ...thing.metadata.annotations,
          'meta.helm.sh/release-name': release.name,
          'meta.helm.sh/release-namespace': release.namespace,
        },
      },
    },
  }))
}

const object = (
  resource: Resource,
  name: string,
  namespace: string | undefined,
  rest: {labels?: Strings; annotations?: Strings} & Fields,
): Rendered => {
  const {labels = {}, annotations = {}, ...more} = rest
  return {
    resource,
    thing: {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      metadata: {name, ...(namespace === undefined ? {} : {namespace}), labels, annotations},
      ...more,
    },
  }
}

function base({version, values}: Rendering): readonly Rendered[] {
  const revision = values['defaultRevision'] ?? 'default'
  const definition = hasCrdsFolder(version)
    ? []
    : [gatewayCrd(version, {'app.kubernetes.io/version': version})]
  if (typeof revision !== 'string' || revision === '') return definition
  return [
    ...definition,
    validator('istiod-default-validator', revision, {name: 'validation.istio.io'}),
  ]
}

/** Istio's charts have their definitions in `crds/` up to 1.23, and in templates from 1.24 on. */
const hasCrdsFolder = (version: string): boolean => version < '1.24'

/** What lies in the folder `crds/` of a chart: Helm makes it once, without its marks. */
export const crdsFolder = (chart: string, version: string): readonly Rendered[] =>
  chart === 'base' && hasCrdsFolder(version)
    ? [gatewayCrd(version, {chart: 'istio', release: 'istio'})]
    : []

/** v1 is served from 1.22 on, and stored from 1.27 on. */
function gatewayCrd(version: string, labels: Strings): Rendered {
  const names = version < '1.22' ? ['v1alpha3', 'v1beta1'] : ['v1', 'v1alpha3', 'v1beta1']
  const stored = version < '1.22' ? 'v1alpha3' : version < '1.27' ? 'v1beta1' : 'v1'
  return object(CRDS, 'gateways.networking.istio.io', undefined, {
    labels,
    annotations: {'helm.sh/resource-policy': 'keep'},
    spec: {
      group: 'networking.istio.io',
      names: {plural: 'gateways', kind: 'Gateway'},
      scope: 'Namespaced',
      versions: names.map(name => ({name, served: true, storage: name === stored})),
    },
    status: {conditions: [{type: 'Established', status: 'True'}]},
  })
}

const suffix = (revision: string): string => (revision === 'default' ? '' : `-${revision}`)

function validator(
  config: string,
  revision: string,
  hook: Pick<Hook, 'name' | 'objectSelector'>,
): Rendered {
  const webhook = {
    ...hook,
    clientConfig: {service: {name: `istiod${suffix(revision)}`, namespace: 'istio-system'}},
    failurePolicy: 'Ignore',
  }
  return object(VALIDATING_WEBHOOKS, config, undefined, {
    labels: {app: 'istiod', istio: 'istiod', 'istio.io/rev': revision},
    webhooks: [webhook],
  })
}

function istiod({version, release, values}: Rendering): readonly Rendered[] {
  const revision =
    typeof values['revision'] === 'string' && values['revision'] !== ''
      ? values['revision']
      : 'default'
  const name = `istiod${suffix(revision)}`
  const {namespace} = release
  const rev = {'istio.io/rev': revision}
  const tags = (values['revisionTags'] as readonly string[] | undefined) ?? []
  const selector: Strings =
    revision === 'default' ? {app: 'istiod', istio: 'pilot'} : {app: 'istiod', ...rev}
  const podLabels = {
    app: 'istiod',
    istio: revision === 'default' ? 'pilot' : 'istiod',
    'sidecar.istio.io/inject': 'false',
    ...rev,
  }
  const template = {
    metadata: {labels: podLabels},
    spec: {containers: [{name: 'discovery', image: `example.org/pilot:${version}`}]},
  }
  return [
    object(CONFIGMAPS, `istio${suffix(revision)}`, namespace, {labels: rev}),
    object(DEPLOYMENTS, name, namespace, {
      labels: {app: 'istiod', ...rev},
      spec: {replicas: 2, selector: {matchLabels: selector}, template},
    }),
    object(SERVICES, name, namespace, {
      labels: {app: 'istiod', ...rev},
      spec: {selector},
      sim: {version},
    }),
    object(MUTATING_WEBHOOKS, `istio-sidecar-injector${suffix(revision)}`, undefined, {
      labels: {app: 'sidecar-injector', ...rev},
      webhooks: injectors(revision, name),
    }),
    validator(`istio-validator${suffix(revision)}-istio-system`, revision, {
      name: 'rev.validation.istio.io',
      objectSelector: {
        matchExpressions: [{key: 'istio.io/rev', operator: 'In', values: [revision]}],
      },
    }),
    ...tags.flatMap(tag => [
      object(MUTATING_WEBHOOKS, `istio-revision-tag-${tag}`, undefined, {
        labels: {app: 'sidecar-injector', ...rev, 'istio.io/tag': tag},
        webhooks: injectors(tag, name),
      }),
      ...(version >= '1.28'
        ? [
            object(SERVICES, `istiod-revision-tag-${tag}`, namespace, {
              labels: {app: 'istiod', ...rev, 'istio.io/tag': tag},
              spec: {selector},
              sim: {version},
            }),
          ]
        : []),
    ]),
  ]
}

const REV = 'istio.io/rev'
const INJECTION = 'istio-injection'
const POD = 'sidecar.istio.io/inject'
const need = (key: string, operator: string, ...values: string[]): Requirement => ({
  key,
  operator,
  ...(values.length > 0 ? {values} : {}),
})

/** Dossier 2.1, by the name of a revision or a tag. */
export function injectors(name: string, service: string): Hook[] {
  const hook = (prefix: string, namespaces: Requirement[], pods: Requirement[]): Hook => ({
    name: `${prefix}.sidecar-injector.istio.io`,
    clientConfig: {service: {name: service, namespace: 'istio-system'}},
    failurePolicy: 'Fail',
    namespaceSelector: {matchExpressions: namespaces},
    objectSelector: {matchExpressions: pods},
  })
  const silent = [need(REV, 'DoesNotExist'), need(INJECTION, 'DoesNotExist')]
  const own = [
    hook(
      'rev.namespace',
      [need(REV, 'In', name), need(INJECTION, 'DoesNotExist')],
      [need(POD, 'NotIn', 'false')],
    ),
    hook('rev.object', silent, [need(POD, 'NotIn', 'false'), need(REV, 'In', name)]),
  ]
  if (name !== 'default') return own
  return [
    ...own,
    hook('namespace', [need(INJECTION, 'In', 'enabled')], [need(POD, 'NotIn', 'false')]),
    hook('object', silent, [need(POD, 'In', 'true'), need(REV, 'DoesNotExist')]),
  ]
}

function gateway({version, release, values}: Rendering): readonly Rendered[] {
  const app = {app: release.name, istio: release.name.replace('istio-', '')}
  const revision = values['revision']
  const labels = {
    ...app,
    'sidecar.istio.io/inject': 'true',
    ...(values['still'] === true ? {} : {'helm.sh/chart': `gateway-${version}`}),
    ...(typeof revision === 'string' ? {[REV]: revision} : {}),
  }
  const template = {
    metadata: {labels, annotations: {'inject.istio.io/templates': 'gateway'}},
    spec: {containers: [{name: 'istio-proxy', image: 'auto'}]},
  }
  return [
    object(DEPLOYMENTS, release.name, release.namespace, {
      labels: app,
      spec: {replicas: 2, selector: {matchLabels: app}, template},
    }),
    object(SERVICES, release.name, release.namespace, {
      labels: app,
      spec: {
        type: 'LoadBalancer',
        selector: app,
        ports: [{name: 'https', port: 443, targetPort: 443, protocol: 'TCP'}],
      },
    }),
  ]
}
