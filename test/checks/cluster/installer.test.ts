import type {KubeObject} from '../../../src/mesh/object.ts'
import {object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {installer} from '../../../src/checks/cluster/installer.ts'

const operator = (replicas: number): KubeObject =>
  object(
    'apps/v1 Deployment istio-operator/istio-operator',
    {labels: {name: 'istio-operator'}},
    {spec: {replicas}},
  )
const wish = object('install.istio.io/v1alpha1 IstioOperator istio-system/installed')
const sail = (place: string): KubeObject =>
  object('sailoperator.io/v1 Istio default', {}, {spec: {namespace: place}})
specify('cluster', [installer], {
  ANOTHER_INSTALLER: {
    fires: {
      'the operator runs and acts': {
        objects: [operator(1), wish],
        says: ['istio-operator/istio-operator', 'istio-system/installed'],
        severity: 'blocks',
      },
      'the operator runs': {
        objects: [operator(1)],
        says: ['without a resource'],
        severity: 'warns',
      },
      'its wish was left': {objects: [wish], says: ['istio-system/installed'], severity: 'info'},
      'the wish was left and the operator scaled to none': {
        objects: [operator(0), wish],
        says: ['and no operator runs'],
        severity: 'info',
      },
      'Sail looks after this mesh': {
        objects: [sail('istio-system')],
        says: ['Istio/default'],
        severity: 'blocks',
      },
      'Sail looks after another mesh': {
        objects: [sail('mesh-two')],
        says: ['another mesh'],
        severity: 'warns',
      },
    },
    quiet: {
      'the operator was scaled to none': {objects: [operator(0)]},
      'a Deployment has a name that begins alike': {
        objects: [
          object('apps/v1 Deployment shop/istio-operators-guide', {}, {spec: {replicas: 1}}),
        ],
      },
    },
  },
})
