import type {ValueChange} from '../../../src/checks/values/facts.ts'
import {specify} from '../specify.ts'
import {lostValues} from '../../../src/checks/values/lost.ts'
import {facts} from './objects.ts'

const change = (does: ValueChange['does'], path: string, loses?: true): ValueChange => ({
  path,
  does,
  because: 'it is gone from 1.24 on',
  ...(loses === undefined ? {} : {loses}),
})
specify('values', [lostValues], {
  VALUES_LOST: {
    fires: {
      'something in force is dropped': {
        charts: [
          facts({
            changes: [change('carried', 'hub'), change('dropped', 'global.oneNamespace', true)],
          }),
        ],
        says: ['global.oneNamespace (it is gone from 1.24 on)'],
        severity: 'warns',
      },
    },
    quiet: {
      'what is dropped did nothing': {
        charts: [
          facts({
            changes: [
              change('dropped', 'pilot.plugins'),
              change('moved', 'istio_cni.enabled'),
              change('set', 'revision'),
              change('retagged', 'pilot.tag'),
            ],
          }),
        ],
      },
    },
  },
})
