import type {KubeObject} from '../../../src/mesh/object.ts'
import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {deadline} from '../../../src/checks/workloads/deadline.ts'

const starting = (probe: object, spec: Record<string, unknown> = {}): KubeObject =>
  workload('shop/web', {pod: {containers: [{name: 'app', image: 'a', startupProbe: probe}]}, spec})
specify('workloads', [deadline], {
  DEADLINE_TOO_SHORT: {
    fires: {
      'its probes allow a longer start': {
        objects: [starting({periodSeconds: 10, failureThreshold: 61})],
        says: ['shop/Deployment/web', 'progressDeadlineSeconds'],
        severity: 'warns',
      },
      'it counts a long time after being ready': {
        objects: [
          starting(
            {periodSeconds: 10, failureThreshold: 10},
            {minReadySeconds: 30, progressDeadlineSeconds: 120},
          ),
        ],
        says: ['195'],
      },
      'the probe begins late': {
        objects: [
          starting(
            {initialDelaySeconds: 100, periodSeconds: 5, failureThreshold: 1},
            {progressDeadlineSeconds: 100},
          ),
        ],
      },
    },
    quiet: {
      'it is just enough': {objects: [starting({periodSeconds: 10, failureThreshold: 60})]},
      'the deadline is longer': {
        objects: [
          starting({periodSeconds: 10, failureThreshold: 100}, {progressDeadlineSeconds: 1800}),
        ],
      },
      'it is a StatefulSet, which has none': {
        objects: [
          workload('shop/db', {
            kind: 'StatefulSet',
            replicas: 0,
            pod: {
              containers: [
                {
                  name: 'app',
                  image: 'a',
                  startupProbe: {periodSeconds: 10, failureThreshold: 100},
                },
              ],
            },
          }),
        ],
      },
    },
  },
})
