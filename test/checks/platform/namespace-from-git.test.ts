import type {KubeObject} from '../../../src/mesh/object.ts'
import {injector, namespace, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {namespaceFromGit} from '../../../src/checks/platform/namespace-from-git.ts'
import {HEALS, app, managed} from './git.ts'

const INJECTED = {'istio-injection': 'enabled'}
const FLUX = {
  'kustomize.toolkit.fluxcd.io/name': 'apps',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
}
const label = (key: string): object => ({'f:metadata': {'f:labels': {[`f:${key}`]: {}}}})
const shop = (more: object, labels: Record<string, string> = {}): KubeObject => ({
  ...namespace('shop', {...INJECTED, ...labels}),
  metadata: {...namespace('shop', {...INJECTED, ...labels}).metadata, ...more},
})
const labelling = (syncPolicy: object, destination?: object): KubeObject =>
  app('shop', {
    syncPolicy: {managedNamespaceMetadata: {labels: INJECTED}, ...syncPolicy},
    ...(destination === undefined ? {} : {destination}),
  })
const kustomization = (suspend: boolean): KubeObject =>
  object('kustomize.toolkit.fluxcd.io/v1 Kustomization flux-system/apps', {}, {spec: {suspend}})
specify('platform', [namespaceFromGit], {
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
})
