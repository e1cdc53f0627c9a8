import {istiod, validator} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {defaultStays} from '../../../src/checks/cluster/default-stays.ts'
import {DEFAULT, NO_VALIDATOR} from './objects.ts'

specify('cluster', [defaultStays], {
  DEFAULT_VALIDATOR_STAYS: {
    fires: {
      'base has none, and there is one for the old istiod': {
        baseValues: {defaultRevision: ''},
        says: ['istioctl tag set default --revision 1-28-10'],
        severity: 'warns',
      },
      'it is one of two old ones': {
        baseValues: {defaultRevision: ''},
        objects: istiod('r1', '1.27.9'),
        says: ['istiod default'],
      },
    },
    quiet: {
      'base has the default of its chart': {},
      'there is none': {baseValues: {defaultRevision: ''}, without: NO_VALIDATOR},
      'it names a revision that stays': {
        baseValues: {defaultRevision: ''},
        objects: [...istiod('r30', '1.30.3'), validator(DEFAULT, 'r30')],
      },
    },
  },
})
