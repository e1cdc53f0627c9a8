import {specify} from '../specify.ts'
import {nodePressure} from '../../../src/checks/plane/node-pressure.ts'
import {node} from './istiod.ts'

specify('plane', [nodePressure], {
  NODES_SHORT_OF_MEMORY: {
    fires: {
      'a node says so': {
        objects: [
          node(
            'node-1',
            {},
            {
              conditions: [
                {type: 'Ready', status: 'True'},
                {type: 'MemoryPressure', status: 'True'},
              ],
            },
          ),
        ],
        says: ['node-1'],
        severity: 'warns',
      },
    },
    quiet: {
      'it says that it is not': {
        objects: [node('node-1', {}, {conditions: [{type: 'MemoryPressure', status: 'False'}]})],
      },
      'its disk is short': {
        objects: [node('node-1', {}, {conditions: [{type: 'DiskPressure', status: 'True'}]})],
      },
    },
  },
})
