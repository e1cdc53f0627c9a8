import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, validator} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {defaultRevision} from '../../../src/checks/cluster/default-revision.ts'
import {DEFAULT, NO_VALIDATOR, REVISIONED, base} from './objects.ts'

const labelled = (object: KubeObject, labels: Record<string, string>): KubeObject => ({
  ...object,
  metadata: {...object.metadata, labels},
})
specify('cluster', [defaultRevision], {
  DEFAULT_REVISION_WRONG: {
    fires: {
      'its label names another revision than it calls': {
        objects: [labelled(validator(DEFAULT, 'default'), {'istio.io/rev': '1-27-9'})],
        says: ['carries the revision 1-27-9 and calls istiod default', 'defaultRevision=default'],
        severity: 'blocks',
      },
      'it has no label': {
        objects: [labelled(validator(DEFAULT, 'default'), {})],
        says: ['of nobody'],
      },
      'there is none, and base would name a plain istiod that is not there': {
        objects: istiod('r1', '1.27.9'),
        without: [...NO_VALIDATOR, ...REVISIONED],
        says: ['would make one for the revision default', 'defaultRevision=r1'],
        severity: 'blocks',
      },
      'there is none, and the values name one of the past': {
        without: NO_VALIDATOR,
        baseValues: {defaultRevision: 'r0'},
        says: ['for the revision r0'],
      },
    },
    quiet: {
      'the mesh has revisions alone, and the validator names one': {
        objects: [...istiod('r1', '1.27.9'), validator(DEFAULT, 'r1')],
        without: REVISIONED,
      },
      'there is none, and base has none': {
        objects: istiod('r1', '1.27.9'),
        without: [...NO_VALIDATOR, ...REVISIONED],
        baseValues: {defaultRevision: ''},
      },
      'there is none, and base would name one of two': {
        objects: istiod('r1', '1.27.9'),
        without: NO_VALIDATOR,
      },
      'there is none, and base would name one that is there': {without: NO_VALIDATOR},
      'there is none, and base is not touched': {
        without: NO_VALIDATOR,
        baseValues: {},
        releases: [base('1.28.10', {values: {defaultRevision: 'r0'}})],
      },
      'it calls nobody, which is a law': {objects: [validator(DEFAULT, 'r0')]},
    },
  },
})
