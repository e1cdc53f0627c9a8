import {injector} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {tagTwice} from '../../../src/checks/labels/tag-twice.ts'
import {renamed} from './hooks.ts'

specify('labels', [tagTwice], {
  TAG_TWICE: {
    fires: {
      'two configurations carry it': {
        objects: [
          injector('default', 'prod'),
          renamed(injector('default', 'prod'), 'istio-revision-tag-prod-istio-system'),
        ],
        says: ['prod', 'istio-revision-tag-prod-istio-system'],
        severity: 'blocks',
      },
    },
    quiet: {
      'each is one configuration': {
        objects: [injector('default', 'prod'), injector('default', 'test')],
      },
    },
  },
})
