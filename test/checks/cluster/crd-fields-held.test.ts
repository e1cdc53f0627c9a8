import {specify} from '../specify.ts'
import {crdFieldsHeld} from '../../../src/checks/cluster/crd-fields-held.ts'
import {excluding, from21, from22, heldBy, unowned} from './crd-worlds.ts'

specify('cluster', [crdFieldsHeld], {
  CRD_FIELDS_HELD: {
    fires: {
      'a controller holds the versions': {
        ...from21,
        objects: [unowned(['v1beta1'], heldBy('argocd-controller'))],
        says: ['argocd-controller holds .spec.versions', '--show-managed-fields'],
        severity: 'blocks',
      },
      'a controller holds one that Helm would take over': {
        ...from22,
        objects: [unowned(['v1'], heldBy('kustomize-controller'))],
        says: ['kustomize-controller'],
      },
      'nobody knows who holds it': {
        ...from21,
        objects: [unowned(['v1beta1'], heldBy(''))],
        says: ['An unnamed writer'],
      },
    },
    quiet: {
      'Helm installed it': {
        ...from21,
        objects: [unowned(['v1beta1'], heldBy('helm'))],
      },
      'somebody applied it by kubectl': {
        ...from21,
        objects: [unowned(['v1beta1'], heldBy('kubectl-client-side-apply'))],
      },
      'a controller holds its status alone': {
        ...from21,
        objects: [
          unowned(['v1beta1'], {
            managedFields: [{manager: 'kube-apiserver', fieldsV1: {'f:status': {}}}],
          }),
        ],
      },
      'the upgrade does not change it': {
        ...from21,
        objects: [unowned(['v1beta1'], heldBy('argocd-controller'))],
        baseValues: excluding,
      },
    },
  },
})
