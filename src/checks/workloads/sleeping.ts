import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {kubectl} from '../place.ts'

/** F-76: what has no pods shows only later whether it still starts. */
export const sleeping: Check = {
  code: 'WORKLOADS_ASLEEP',
  title: 'Every workload that is to move has pods',
  severity: 'info',
  source: 'F-76',
  means:
    'A workload of a namespace that is to move has zero replicas: scaled down, or asleep by ' +
    'an autoscaler such as KEDA. It moves without a restart, and nobody sees its first pod ' +
    'with the new proxy.',
  help: 'Wake one of them after its namespace has moved, and look at its pod.',
  needs: [],
  find: evidence => {
    const asleep = movedWorkloads(evidence).filter(each => each.workload.wanted === 0)
    const [first] = asleep
    if (first === undefined) return []
    const scaled = evidence.survey
      .of('ScaledObject.keda.sh')
      .some(each => asleep.some(({namespace}) => namespace.name === each.metadata.namespace))
    return [
      {
        what:
          `${asleep.length} workload(s) have no replicas ` +
          `now${scaled ? ', some of them in namespaces where KEDA scales' : ''}: ` +
          `${some(asleep.map(movedPlace))}.`,
        why:
          'They start with the new proxy when they are scaled up, during a wave or long after ' +
          'the upgrade. Until then nothing has proved that they can start.',
        next: [
          sh`${kubectl('scale', refOf(first))} --replicas=1`,
          'Wake one after its wave, and look at its pod.',
        ],
        objects: refsOf(asleep),
      },
    ]
  },
}
