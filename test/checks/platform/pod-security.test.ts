import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {podSecurity} from '../../../src/checks/platform/pod-security.ts'
import {agent} from './policies.ts'

const strict = (level: string): KubeObject =>
  namespace('shop', {'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': level})
specify('platform', [podSecurity], {
  POD_SECURITY_FORBIDS_INIT: {
    fires: {
      'the namespace is restricted': {
        objects: [strict('restricted')],
        says: ['shop', 'pilot.cni.enabled'],
        severity: 'blocks',
      },
      'it is at the baseline, and a node agent is there': {
        objects: [strict('baseline'), agent()],
        says: ['although a node agent'],
        severity: 'warns',
      },
      'nobody sees node agents': {
        objects: [strict('restricted')],
        blind: [{resource: 'daemonsets.apps', kind: 'DaemonSet.apps', why: 'forbidden'}],
        says: ['cannot be told'],
        severity: 'warns',
      },
    },
    quiet: {
      'it is privileged': {objects: [strict('privileged')]},
      'it only warns': {
        objects: [
          namespace('shop', {
            'istio-injection': 'enabled',
            'pod-security.kubernetes.io/warn': 'restricted',
          }),
        ],
      },
      'istiod counts on the node agent': {
        objects: [strict('restricted')],
        values: {pilot: {cni: {enabled: true}}},
      },
      'it does by the old key': {
        objects: [strict('restricted')],
        values: {istio_cni: {enabled: true}},
      },
      'it does by its platform': {
        objects: [strict('restricted')],
        values: {global: {platform: 'openshift'}},
      },
      'the namespace is not in the mesh': {
        objects: [namespace('other', {'pod-security.kubernetes.io/enforce': 'restricted'})],
      },
    },
  },
})
