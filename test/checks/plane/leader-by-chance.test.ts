import {istiod, validator, injector} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {leaderByChance} from '../../../src/checks/plane/leader-by-chance.ts'
import {OLD_POD, held, lock} from './istiod.ts'

specify('plane', [leaderByChance], {
  LEADER_BY_CHANCE: {
    fires: {
      'an older revision holds it': {
        objects: [
          ...istiod('r2', '1.27.9'),
          validator('istiod-default-validator', 'r2'),
          lock('istio-leader', held(OLD_POD)),
        ],
        says: ['istiod default', 'r2 is the default'],
        severity: 'info',
      },
      'the tag default names another': {
        objects: [
          ...istiod('r2', '1.27.9'),
          injector('r2', 'default'),
          lock('istio-leader', held(OLD_POD)),
        ],
      },
      'there is no default': {
        objects: [...istiod('r2', '1.27.9'), lock('istio-leader', held(OLD_POD))],
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        says: ['no revision is the default'],
      },
    },
    quiet: {
      'the default holds it': {
        objects: [...istiod('r2', '1.27.9'), lock('istio-leader', held(OLD_POD))],
      },
      'the new one holds it already': {
        objects: [
          ...istiod('1-28-10', '1.28.10'),
          lock('istio-leader', held('istiod-1-28-10-7c5-xyz12', '1-28-10')),
        ],
      },
      'there is one revision only': {
        objects: [lock('istio-leader', held(OLD_POD))],
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
      },
      'the holder is not of this cluster': {
        objects: [...istiod('r2', '1.27.9'), lock('istio-leader', held('far', '^r2'))],
      },
    },
  },
})
