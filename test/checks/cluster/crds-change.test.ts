import {ownedBy, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {crdsChange} from '../../../src/checks/cluster/crds-change.ts'
import {GATEWAYS, NEW, all, excluding, folder, from21, unowned} from './crd-worlds.ts'

specify('cluster', [crdsChange], {
  CRDS_CHANGE: {
    fires: {
      'the chart serves one more version': {
        ...from21,
        says: [`${GATEWAYS} (serves v1 as well)`, 'become those of 1.22.8'],
        severity: 'info',
      },
      'the chart has one that is not there': {
        ...from21,
        crds: {
          folder: [{name: NEW, served: ['v1alpha1'], versions: ['v1alpha1']}],
          templates: [],
        },
        says: [`${NEW} (new: v1alpha1)`],
      },
      'one of the same versions is of an older Istio': {
        ...from21,
        from: '1.22.8',
        to: '1.23.6',
        objects: [unowned(all)],
        says: ['same versions, new fields'],
      },
      'a version that is not stored goes': {
        ...from21,
        objects: [unowned(['v1beta1', 'v1alpha2'])],
        says: ['without v1alpha2'],
      },
    },
    quiet: {
      'it is of that version': {
        ...from21,
        objects: [unowned(all, {labels: {'app.kubernetes.io/version': '1.22.8'}})],
      },
      'it is newer': {
        ...from21,
        objects: [unowned([...all, 'v2'])],
      },
      'it is excluded': {...from21, baseValues: excluding},
      'templates make it (base.enableCRDTemplates)': {
        ...from21,
        crds: {...folder, templates: [GATEWAYS]},
      },
      'base holds it': {
        ...from21,
        releases: [
          release('istio-system/istio-base', 'base', '1.21.6', {
            objects: [`CustomResourceDefinition/${GATEWAYS}`],
          }),
        ],
      },
      'it is another release’s': {
        ...from21,
        objects: [unowned(['v1beta1'], {annotations: ownedBy('higress', 'higress')})],
      },
    },
  },
})
