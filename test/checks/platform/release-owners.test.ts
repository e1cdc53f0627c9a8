import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, namespace, object, ownedBy, release, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {releaseOwners} from '../../../src/checks/platform/release-owners.ts'
import {HEALS, TEMPLATE_LABEL, app, managed} from './git.ts'

const helmRelease = (spec: object, place = 'istio-system/istio-base'): KubeObject =>
  object(`helm.toolkit.fluxcd.io/v2 HelmRelease ${place}`, {}, {spec})
specify('platform', [releaseOwners], {
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
})
