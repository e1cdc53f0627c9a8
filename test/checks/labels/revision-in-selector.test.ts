import {revisionInSelector} from '../../../src/checks/labels/revision-in-selector.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

const OLD = istiod('1-27-9', '1.27.9')
const bySelector = (labels: Readonly<Record<string, string>>): KubeObject =>
  workload('jobs/lone', {
    labels: {'istio.io/rev': '1-27-9', ...labels},
    spec: {selector: {matchLabels: {app: 'lone', 'istio.io/rev': '1-27-9'}}},
  })

specify('labels', [revisionInSelector], {
  REVISION_IN_SELECTOR: {
    fires: {
      'F-13 a template asks for the revision and its selector wants it': {
        objects: [...OLD, namespace('jobs'), bySelector({})],
        says: ['Deployment/lone in jobs', 'istio.io/rev'],
        severity: 'blocks',
      },
    },
    quiet: {
      'its namespace decides, and the label stays': {
        objects: [...OLD, namespace('jobs', {'istio.io/rev': '1-27-9'}), bySelector({})],
      },
      'it takes no sidecar': {
        objects: [...OLD, namespace('jobs'), bySelector({'sidecar.istio.io/inject': 'false'})],
      },
      'it selects by other labels': {
        objects: [
          ...OLD,
          namespace('jobs'),
          workload('jobs/lone', {labels: {'istio.io/rev': '1-27-9'}}),
        ],
      },
    },
  },
})
