import type {KubeObject} from '../../../src/mesh/object.ts'
import {object, workload} from '../mesh-objects.ts'
import type {WorkloadGiven} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {formerInstaller} from '../../../src/checks/plane/former-installer.ts'
import {plane} from './trust.ts'

specify('plane', [formerInstaller], {
  FORMER_INSTALLER: {
    fires: {
      'an operator and its object are there': {
        objects: [operatorObject(), operator()],
        says: ['istio-operator/istio-operator', 'istio-system/installed-state'],
        severity: 'blocks',
      },
      'only its object is there': {objects: [operatorObject()], severity: 'warns'},
      'the operator has no replica': {
        objects: [operatorObject(), operator(0)],
        severity: 'warns',
      },
      'only the operator is there': {
        objects: [operator()],
        severity: 'warns',
        says: ['an istio-operator runs'],
      },
      'istiod carries its label': {
        objects: [
          plane({
            metadata: {
              labels: {
                app: 'istiod',
                'istio.io/rev': 'default',
                'install.operator.istio.io/owning-resource': 'installed-state',
              },
            },
          }),
        ],
        says: ['istiod default'],
        severity: 'warns',
      },
      'istiod has fields of its': {objects: [plane({metadata: managed('istio-operator')})]},
    },
    quiet: {
      'the chart says that nobody owns it': {
        objects: [
          plane({
            metadata: {
              labels: {
                app: 'istiod',
                'istio.io/rev': 'default',
                'install.operator.istio.io/owning-resource': 'unknown',
              },
            },
          }),
        ],
      },
      'Helm has written it': {objects: [plane({metadata: managed('helm')})]},
      'an operator of something else runs': {
        objects: [
          workload('kafka/operator', {
            pod: {containers: [{name: 'operator', image: 'example.org/strimzi/operator:1'}]},
          }),
        ],
      },
    },
  },
})
function managed(manager: string): Required<WorkloadGiven>['metadata'] {
  const managedFields = [{manager, operation: 'Update', fieldsV1: {'f:spec': {}}}]
  return {uid: 'uid-istiod', ...{managedFields}}
}
function operatorObject(): KubeObject {
  return object(
    'install.istio.io/v1alpha1 IstioOperator istio-system/installed-state',
    {},
    {spec: {}},
  )
}
function operator(replicas = 1): KubeObject {
  return workload('istio-operator/istio-operator', {
    replicas,
    pod: {containers: [{name: 'istio-operator', image: 'example.org/istio/operator:1.22.8'}]},
  })
}
