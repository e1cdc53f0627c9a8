import {nameOf} from '../../mesh/pods.ts'
import {sh} from '../../mesh/shell.ts'
import type {WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Check} from '../check.ts'
import {workloadRef} from '../place.ts'
import {onOldRevision} from './old-pods.ts'

/** F-74, F-80: a wave waits for every pod, so one that is not ready before it will delay it. */
export const notReady: Check = {
  code: 'WORKLOAD_NOT_READY',
  title: 'Every workload is ready before the upgrade',
  severity: 'warns',
  source: 'F-74, F-80',
  means:
    'A workload is not whole before its turn: moving it would make it impossible to tell what ' +
    'broke it.',
  help: 'Make it ready, or leave its namespace for later.',
  needs: [],
  find: ({seen, asked}) =>
    [...seen.namespaces.values()].flatMap(namespace =>
      namespace.workloads
        .filter(each => onOldRevision(each, asked.from) && !isReady(each))
        .map(each => ({
          what:
            `${nameOf(each)} in ${namespace.name} has ${readyPods(each)} of ${each.wanted} pod(s) ` +
            'ready before the upgrade begins.',
          why:
            'Its wave waits until all pods are ready on the new revision, and halts when they do ' +
            'not become ready.',
          next: [sh`kubectl -n ${namespace.name} get pods`, 'Repair it first.'],
          objects: [workloadRef(namespace, each)],
        })),
    ),
}

const readyPods = ({pods}: WorkloadFacts): number => pods.filter(each => each.ready).length

const isReady = (workload: WorkloadFacts): boolean =>
  workload.rolledOut && readyPods(workload) === workload.pods.length
