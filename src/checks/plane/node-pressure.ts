import {condition} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import type {Check} from '../check.ts'

/**
 * F-41: during the shift every proxy fetches everything anew, and two pods stand where one stood.
 */
export const nodePressure: Check = {
  code: 'NODES_SHORT_OF_MEMORY',
  title: 'No node is short of memory',
  severity: 'warns',
  source: 'F-41',
  means:
    'A node says of itself that its memory runs out (`MemoryPressure`). A roll-out adds ' +
    'pods, and proxies that start need the most.',
  help: 'Give the nodes room before the upgrade, or keep waves small.',
  needs: ['Node'],
  find: ({survey}) => {
    const short = survey
      .of('Node')
      .filter(each => condition(each, 'MemoryPressure')?.status === 'True')
      .map(each => each.metadata.name)
    if (short.length === 0) return []
    return [
      {
        what: `${short.length} node(s) are short of memory: ${some(short)}.`,
        why: 'Pods there are evicted already; a wave starts more, and all proxies that reconnect take memory at once.',
        next: [
          'kubectl describe nodes',
          'Wait until no node is short, and let fewer workloads roll at once (limits in the policy file).',
        ],
        objects: short.map(name => ({kind: 'Node', name})),
      },
    ]
  },
}
