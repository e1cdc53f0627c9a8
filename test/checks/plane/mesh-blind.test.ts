import {meshBlind} from '../../../src/checks/plane/mesh-blind.ts'
import {specify} from '../specify.ts'

specify('plane', [meshBlind], {
  MESH_BLIND: {
    fires: {
      'a watch was refused': {
        seen: {blindSpots: ['pods']},
        says: ['Cannot see pods'],
        severity: 'blocks',
      },
    },
    quiet: {
      'only the survey lacks something': {
        blind: [{kind: 'Node', resource: 'nodes', why: 'denied'}],
      },
    },
  },
})
