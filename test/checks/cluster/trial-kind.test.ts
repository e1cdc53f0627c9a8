import {specify} from '../specify.ts'
import {trialKind} from '../../../src/checks/cluster/trial-kind.ts'
import {GATEWAYS, from21, old} from './crd-worlds.ts'

specify('cluster', [trialKind], {
  TRIAL_KIND_NOT_SERVED: {
    fires: {
      'it is not there, and the chart does not bring it': {
        crds: {folder: [], templates: ['sidecars.networking.istio.io']},
        without: [`CustomResourceDefinition/${GATEWAYS}`],
        says: ['the upgrade brings none'],
        severity: 'blocks',
      },
      'none of its versions is served': {
        objects: [
          {
            ...old,
            spec: {
              group: 'networking.istio.io',
              names: {plural: 'gateways', kind: 'Gateway'},
              versions: [{name: 'v1', served: false, storage: true}],
            },
          },
        ],
      },
    },
    quiet: {
      'up to 1.21 it is served without v1': from21,
      'it is not there, and the chart brings it': {
        crds: {folder: [], templates: [GATEWAYS]},
        without: [`CustomResourceDefinition/${GATEWAYS}`],
      },
    },
  },
})
