import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, namespace, workload} from '../mesh-objects.ts'
import type {WorkloadGiven} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {addressInTemplate} from '../../../src/checks/plane/address-in-template.ts'

const web = (config: string, more: WorkloadGiven = {}): KubeObject =>
  workload('shop/web', {...more, annotations: {'proxy.istio.io/config': config}})
specify('plane', [addressInTemplate], {
  DISCOVERY_IN_TEMPLATE: {
    fires: {
      'a template names the old istiod': {
        objects: [web('discoveryAddress: istiod.istio-system.svc:15012\n')],
        says: ['Deployment/web', 'shop', 'discoveryAddress'],
        severity: 'blocks',
      },
      'it does so in JSON': {
        objects: [
          web(
            '{"concurrency":2,"discoveryAddress":"istiod.istio-system.svc.cluster.local:15012"}',
            {kind: 'StatefulSet'},
          ),
        ],
        says: ['StatefulSet/web'],
        severity: 'blocks',
      },
      'it names somebody else': {
        objects: [web('discoveryAddress: istiod.remote.example:15012')],
        severity: 'warns',
        says: ['cannot be told'],
      },
      'one of two names the old istiod': {
        objects: [
          web('discoveryAddress: istiod.istio-system.svc'),
          workload('shop/desk', {
            annotations: {'proxy.istio.io/config': 'discoveryAddress: istiod.remote.example'},
          }),
        ],
        says: ['Deployment/web sets'],
        severity: 'blocks',
      },
      'it names an istiod of the same name elsewhere': {
        objects: [web('discoveryAddress: istiod.other-system.svc:15012')],
        severity: 'warns',
      },
      'it names the Service of a tag': {
        objects: [web('discoveryAddress: istiod-revision-tag-prod.istio-system.svc:15012')],
        severity: 'warns',
      },
    },
    quiet: {
      'it says something else': {objects: [web('concurrency: 2\n')]},
      'nobody injects it': {
        objects: [
          web('discoveryAddress: istiod.istio-system.svc:15012', {
            labels: {'sidecar.istio.io/inject': 'false'},
          }),
        ],
      },
      'another revision injects it': {
        objects: [
          ...istiod('r2', '1.29.6'),
          namespace('shop', {'istio.io/rev': 'r2'}),
          web('discoveryAddress: istiod.istio-system.svc:15012'),
        ],
      },
    },
  },
})
