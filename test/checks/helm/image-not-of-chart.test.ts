import {ownedBy, release, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {imageNotOfChart} from '../../../src/checks/helm/image-not-of-chart.ts'

specify('helm', [imageNotOfChart], {
  IMAGE_NOT_OF_CHART: {
    fires: {
      'the chart is newer': {
        releases: [release('istio-system/istiod', 'istiod', '1.27.10')],
        says: ['1.27.9', '1.27.10', '--reuse-values'],
      },
    },
    quiet: {
      'the values set a tag': {
        releases: [
          release('istio-system/istiod', 'istiod', '1.27.10', {values: {global: {tag: '1.27.9'}}}),
        ],
      },
      'the image’s tag is no version': {
        objects: [
          workload('istio-system/istiod', {
            replicas: 1,
            labels: {app: 'istiod', 'istio.io/rev': 'default'},
            metadata: {
              labels: {'istio.io/rev': 'default'},
              annotations: ownedBy('istio-system', 'istiod'),
            },
            pod: {containers: [{name: 'discovery', image: 'example.org/pilot:mine'}]},
          }),
        ],
      },
    },
  },
})
