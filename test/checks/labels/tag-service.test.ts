import type {KubeObject} from '../../../src/mesh/object.ts'
import {injector, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {tagService} from '../../../src/checks/labels/tag-service.ts'

const serviceOfTag = (
  name: string,
  tag: string,
  revision: string,
  selected = revision,
): KubeObject =>
  object(
    `v1 Service istio-system/${name}`,
    {labels: {'istio.io/tag': tag, 'istio.io/rev': revision}},
    {spec: {selector: {app: 'istiod', 'istio.io/rev': selected}}},
  )
specify('labels', [tagService], {
  TAG_SERVICE_STALE: {
    fires: {
      'no webhook is left of the tag': {
        objects: [serviceOfTag('istiod-revision-tag-prod', 'prod', 'default')],
        says: ['istiod-revision-tag-prod', 'no webhook'],
      },
      'two Services claim it': {
        objects: [
          injector('default', 'prod'),
          serviceOfTag('istiod-revision-tag-prod', 'prod', 'default'),
          serviceOfTag('prod-too', 'prod', 'default'),
        ],
        says: ['2 Services', 'prod-too'],
      },
      'it leads to another revision than it says': {
        objects: [
          injector('default', 'prod'),
          serviceOfTag('istiod-revision-tag-prod', 'prod', 'default', 'r0'),
        ],
        says: ['selects another'],
      },
    },
    quiet: {
      'it stands beside its webhook': {
        objects: [
          injector('default', 'prod'),
          serviceOfTag('istiod-revision-tag-prod', 'prod', 'default'),
        ],
      },
      'it is in another namespace, where istiod does not look': {
        objects: [object('v1 Service shop/odd', {labels: {'istio.io/tag': 'prod'}}, {})],
      },
      'its selector names no revision': {
        objects: [
          injector('default', 'prod'),
          object(
            'v1 Service istio-system/t',
            {labels: {'istio.io/tag': 'prod', 'istio.io/rev': 'default'}},
            {spec: {selector: {app: 'istiod'}}},
          ),
        ],
      },
    },
  },
})
