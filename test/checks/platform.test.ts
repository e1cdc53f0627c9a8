import {PLATFORM} from '../../src/checks/platform/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injector, istiod, namespace, object, ownedBy, release, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const GIT = ['NAMESPACE_LABEL_FROM_GIT', 'TEMPLATE_FROM_GIT', 'RELEASE_HAS_ANOTHER_OWNER']
const INJECTED = {'istio-injection': 'enabled'}
const FLUX = {
  'kustomize.toolkit.fluxcd.io/name': 'apps',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
}

const managed = (manager: string, fieldsV1: object): object => ({
  managedFields: [{manager, operation: 'Apply', fieldsV1}],
})
const label = (key: string): object => ({'f:metadata': {'f:labels': {[`f:${key}`]: {}}}})
const shop = (more: object, labels: Record<string, string> = {}): KubeObject => ({
  ...namespace('shop', {...INJECTED, ...labels}),
  metadata: {...namespace('shop', {...INJECTED, ...labels}).metadata, ...more},
})
const app = (name: string, spec: object): KubeObject =>
  object(
    `argoproj.io/v1alpha1 Application argocd/${name}`,
    {},
    {spec: {destination: {server: 'https://kubernetes.default.svc', namespace: 'shop'}, ...spec}},
  )
const HEALS = {automated: {selfHeal: true}}
const labelling = (syncPolicy: object, destination?: object): KubeObject =>
  app('shop', {
    syncPolicy: {managedNamespaceMetadata: {labels: INJECTED}, ...syncPolicy},
    ...(destination === undefined ? {} : {destination}),
  })
const kustomization = (suspend: boolean): KubeObject =>
  object('kustomize.toolkit.fluxcd.io/v1 Kustomization flux-system/apps', {}, {spec: {suspend}})

const TEMPLATE_LABEL = {
  'f:spec': {'f:template': {'f:metadata': {'f:labels': {'f:istio.io/rev': {}}}}},
}
const pinned = (more: object): KubeObject =>
  workload('shop/web', {replicas: 0, labels: {'istio.io/rev': 'default'}, metadata: more})

const helmRelease = (spec: object, place = 'istio-system/istio-base'): KubeObject =>
  object(`helm.toolkit.fluxcd.io/v2 HelmRelease ${place}`, {}, {spec})

specify(
  'platform: repositories',
  PLATFORM.filter(each => GIT.includes(each.code)),
  {
    NAMESPACE_LABEL_FROM_GIT: {
      fires: {
        'Flux owns the label': {
          objects: [
            shop(managed('kustomize-controller', label('istio-injection')), FLUX),
            kustomization(false),
          ],
          says: ['Flux owns', 'flux suspend kustomization apps -n flux-system'],
          severity: 'blocks',
        },
        'Flux owns it and is suspended': {
          objects: [
            shop(managed('kustomize-controller', label('istio-injection')), FLUX),
            kustomization(true),
          ],
          severity: 'warns',
        },
        'Flux owns the revision’s label': {
          objects: [
            shop({
              labels: {'istio.io/rev': 'default'},
              ...managed('kustomize-controller', label('istio.io/rev')),
            }),
          ],
          severity: 'blocks',
        },
        'nobody tells whether Flux owns it': {
          objects: [shop({}, FLUX)],
          says: ['Flux may own'],
          severity: 'warns',
        },
        'Argo CD owns it and heals': {
          objects: [
            shop(managed('argocd-controller', label('istio-injection')), {
              'argocd.argoproj.io/instance': 'shop',
            }),
            app('shop', {syncPolicy: HEALS}),
          ],
          says: ['Argo CD owns', 'argocd app set shop'],
          severity: 'blocks',
        },
        'Argo CD owns it and does not heal': {
          objects: [
            shop(managed('argocd-controller', label('istio-injection')), {
              'argocd.argoproj.io/instance': 'shop',
            }),
            app('shop', {syncPolicy: {automated: {}}}),
          ],
          severity: 'warns',
        },
        'Argo CD tracks it by annotation': {
          objects: [
            shop({annotations: {'argocd.argoproj.io/tracking-id': 'team_shop:/Namespace:/shop'}}),
          ],
          says: ['argocd app set shop'],
          severity: 'warns',
        },
        'an application writes labels of its namespace': {
          objects: [labelling(HEALS)],
          says: ['argocd app set shop'],
          severity: 'blocks',
        },
        'a controller owns it': {
          objects: [shop(managed('profile-controller', label('istio-injection')))],
          says: ['profile-controller'],
          severity: 'warns',
        },
        'a custom resource owns the namespace': {
          objects: [shop({ownerReferences: [{kind: 'Profile', name: 'shop', controller: true}]})],
          says: ['Profile'],
          severity: 'warns',
        },
      },
      quiet: {
        'Flux owns other labels of it': {
          objects: [shop(managed('kustomize-controller', label('team')), FLUX)],
        },
        'a person wrote it': {objects: [shop(managed('kubectl-label', label('istio-injection')))]},
        'Flux leaves it alone': {
          objects: [
            shop(
              {
                ...managed('kustomize-controller', label('istio-injection')),
                annotations: {'kustomize.toolkit.fluxcd.io/reconcile': 'disabled'},
              },
              FLUX,
            ),
          ],
        },
        'the namespace follows a tag': {
          objects: [
            shop({
              labels: {'istio.io/rev': 'prod'},
              ...managed('kustomize-controller', label('istio.io/rev')),
            }),
            injector('default', 'prod'),
          ],
        },
        'the namespace is not in the mesh': {
          objects: [
            object('v1 Namespace other', {
              labels: {'istio-injection': 'disabled'},
              ...managed('kustomize-controller', label('istio-injection')),
            }),
          ],
        },
        'the application deploys to another cluster': {
          objects: [labelling(HEALS, {server: 'https://far', namespace: 'shop'})],
        },
        'the application deploys to another namespace': {
          objects: [labelling(HEALS, {name: 'in-cluster', namespace: 'other'})],
        },
      },
    },
    TEMPLATE_FROM_GIT: {
      fires: {
        'Flux owns the label that the template moves by': {
          objects: [namespace('shop'), pinned(managed('kustomize-controller', TEMPLATE_LABEL))],
          without: ['Pod/shop/web-5d4-abcde'],
          says: ['Flux', 'shop/Deployment/web', 'istio.io/rev: '],
          severity: 'warns',
        },
        'Argo CD replaces the workload': {
          objects: [
            workload('shop/web', {
              metadata: {
                annotations: {'argocd.argoproj.io/sync-options': 'Prune=false,Replace=true'},
              },
            }),
          ],
          says: ['Replace=true', 'shop/Deployment/web'],
        },
        'its application replaces everything': {
          objects: [
            workload('shop/web', {metadata: {labels: {'argocd.argoproj.io/instance': 'shop'}}}),
            app('shop', {syncPolicy: {syncOptions: ['Replace=true']}}),
          ],
          says: ['Replace=true'],
        },
      },
      quiet: {
        'a person owns the label': {
          objects: [namespace('shop'), pinned(managed('kubectl', TEMPLATE_LABEL))],
          without: ['Pod/shop/web-5d4-abcde'],
        },
        'Flux owns the template, and the namespace decides': {
          objects: [
            workload('shop/web', {
              labels: {'istio.io/rev': 'default'},
              metadata: managed('kustomize-controller', TEMPLATE_LABEL),
            }),
          ],
        },
        'the template follows a tag': {
          objects: [
            namespace('shop'),
            injector('default', 'prod'),
            workload('shop/web', {
              replicas: 0,
              labels: {'istio.io/rev': 'prod'},
              metadata: managed('kustomize-controller', TEMPLATE_LABEL),
            }),
          ],
          without: ['Pod/shop/web-5d4-abcde'],
        },
        'Argo CD patches': {
          objects: [
            workload('shop/web', {metadata: {labels: {'argocd.argoproj.io/instance': 'shop'}}}),
            app('shop', {syncPolicy: {syncOptions: ['ServerSideApply=true']}}),
          ],
        },
      },
    },
    RELEASE_HAS_ANOTHER_OWNER: {
      fires: {
        'Flux installs base': {
          objects: [helmRelease({releaseName: 'istio-base'})],
          says: [
            'HelmRelease istio-system/istio-base',
            'flux suspend helmrelease istio-base -n istio-system',
          ],
          severity: 'blocks',
        },
        'Flux would': {
          objects: [helmRelease({suspend: true})],
          says: ['suspended now'],
          severity: 'warns',
        },
        'Flux installs it from elsewhere': {
          objects: [
            helmRelease(
              {releaseName: 'istio-base', targetNamespace: 'istio-system'},
              'flux-system/mesh',
            ),
          ],
          says: ['flux-system/mesh'],
        },
        'Flux names the release after its namespace': {
          objects: [helmRelease({targetNamespace: 'edge'}, 'flux-system/gw')],
          releases: [release('edge/edge-gw', 'gateway', '1.27.9')],
          says: ['edge/edge-gw'],
        },
        'an application heals the chart': {
          objects: [
            app('mesh', {
              source: {chart: 'base'},
              destination: {name: 'in-cluster', namespace: 'istio-system'},
              syncPolicy: HEALS,
            }),
          ],
          says: ['argocd app set mesh'],
          severity: 'blocks',
        },
        'an application has it among its sources': {
          objects: [
            app('mesh', {
              sources: [{path: 'x'}, {chart: 'istiod'}],
              destination: {name: 'in-cluster', namespace: 'istio-system'},
            }),
          ],
          severity: 'warns',
        },
        'Terraform applied istiod': {
          objects: [
            {
              ...(istiod('default', '1.27.9')[0] ?? namespace('x')),
              metadata: {
                ...(istiod('default', '1.27.9')[0] ?? namespace('x')).metadata,
                ...managed('terraform-provider-helm_v2.12.1_x5', TEMPLATE_LABEL),
              },
            },
          ],
          says: ['Terraform', 'istio-system/istiod'],
          severity: 'warns',
        },
      },
      quiet: {
        'Flux installs something else': {objects: [helmRelease({}, 'shop/web')]},
        'Flux installs it in another cluster': {
          objects: [helmRelease({kubeConfig: {secretRef: {name: 'far'}}})],
        },
        'the release of that name is in another namespace': {
          objects: [helmRelease({targetNamespace: 'other', releaseName: 'istio-base'})],
        },
        'the application deploys to another cluster': {
          objects: [
            app('mesh', {
              source: {chart: 'base'},
              destination: {server: 'https://far', namespace: 'istio-system'},
              syncPolicy: HEALS,
            }),
          ],
        },
        'the application has another chart': {
          objects: [
            app('mesh', {
              source: {chart: 'kiali'},
              destination: {name: 'in-cluster', namespace: 'istio-system'},
              syncPolicy: HEALS,
            }),
          ],
        },
        'Terraform applied something else': {
          objects: [
            workload('shop/web', {
              metadata: {
                annotations: ownedBy('shop', 'web'),
                ...managed('terraform-provider-helm_v2.12.1_x5', TEMPLATE_LABEL),
              },
            }),
          ],
        },
      },
    },
  },
)
