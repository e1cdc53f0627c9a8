import {nameOf} from '../../mesh/pods.ts'
import type {Check} from '../check.ts'
import {workloadRef} from '../place.ts'

/** The annotation wins over the new istiod: the workload moves and keeps the old proxy. */
export const imagePinned: Check = {
  code: 'PROXY_IMAGE_PINNED',
  title: 'No workload names the image of its proxy',
  severity: 'warns',
  source: 'Istio: image pins survive re-injection',
  means:
    'A workload names its proxy image by annotation: it moves to the new istiod and keeps the ' +
    'old proxy.',
  help: 'Remove the annotation `sidecar.istio.io/proxyImage` from its template.',
  needs: [],
  find: ({seen}) =>
    [...seen.namespaces.values()].flatMap(namespace =>
      namespace.workloads
        .filter(each => each.templateAnnotations[PROXY_IMAGE] !== undefined)
        .map(each => ({
          what: `${nameOf(each)} in ${namespace.name} pins its proxy image by annotation.`,
          why: 'It moves to the new istiod and keeps the old proxy.',
          next: [`Remove the annotation ${PROXY_IMAGE} from its template.`],
          objects: [workloadRef(namespace, each)],
        })),
    ),
}

const PROXY_IMAGE = 'sidecar.istio.io/proxyImage'
