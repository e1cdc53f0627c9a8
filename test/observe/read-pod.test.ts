import {describe, expect, test} from 'vitest'
import {readPod} from '../../src/observe/read-pod.ts'
import {object, proxy} from './objects.ts'
import type {Meta} from './objects.ts'

const running = {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]}

describe('[U] reading pods', () => {
  test(
    'F-85 the proxy is a container or a native sidecar; the revision is in an annotation, ' +
      'never a label (F-16)',
    () => {
      const native = readPod(
        object(
          {labels: {'istio.io/rev': 'asked'}, annotations: {'istio.io/rev': 'r1'}},
          {spec: {containers: [{name: 'app'}], initContainers: [proxy()]}, status: running},
        ),
      )
      expect(native).toMatchObject({
        ready: true,
        running: true,
        proxy: {type: 'sidecar', revision: 'r1', version: '1.28.10'},
      })
      const classic = readPod(
        object(
          {annotations: {'sidecar.istio.io/status': '{"revision":"r2"}'}},
          {spec: {containers: [{name: 'app'}, proxy('x/proxyv2@sha256:00')]}, status: running},
        ),
      )
      expect(classic?.proxy).toEqual({type: 'sidecar', revision: 'r2', version: undefined})
    },
  )
  test('a gateway that nobody filled in has no proxy, one that was has', () => {
    expect(
      readPod(
        object({}, {spec: {containers: [{name: 'istio-proxy', image: 'auto'}]}, status: running}),
      )?.proxy,
    ).toBeUndefined()
    expect(
      readPod(
        object(
          {annotations: {'inject.istio.io/templates': 'gateway', 'istio.io/rev': 'r1'}},
          {spec: {containers: [proxy()]}, status: running},
        ),
      )?.proxy?.type,
    ).toBe('gateway')
    expect(
      readPod(object({}, {spec: {containers: [{...proxy(), args: ['proxy', 'router']}]}}))?.proxy
        ?.type,
    ).toBe('gateway')
    expect(
      readPod(object({}, {spec: {containers: [{...proxy(), args: ['proxy', 'waypoint']}]}}))?.proxy
        ?.type,
    ).toBe('waypoint')
  })
  test('F-78 what has run to its end uses nothing', () => {
    expect([
      readPod(object({}, {status: {phase: 'Succeeded'}})),
      readPod(object({}, {status: {phase: 'Failed'}})),
    ]).toEqual([undefined, undefined])
  })
  test('owners: the Deployment behind a ReplicaSet, others as they are', () => {
    const of = (kind: string, name: string, labels = {}): unknown =>
      readPod(object({ownerReferences: [{kind, name, controller: true}], labels}))?.workload
    expect(of('ReplicaSet', 'web-5d4', {'pod-template-hash': '5d4'})).toEqual({
      kind: 'Deployment',
      name: 'web',
    })
    expect(of('ReplicaSet', 'rollout-5d4')).toBeUndefined()
    expect(of('StatefulSet', 'cart')).toEqual({kind: 'StatefulSet', name: 'cart'})
    expect([
      of('Job', 'report'),
      readPod(object({ownerReferences: [{kind: 'Job', name: 'report'}]}))?.owner,
    ]).toEqual([undefined, 'Job/report'])
  })
  test("why it is not ready, in Kubernetes' words", () => {
    const waiting = (reason: string): string | undefined =>
      readPod(
        object(
          {},
          {
            status: {
              phase: 'Pending',
              initContainerStatuses: [
                {name: 'istio-proxy', state: {waiting: {reason, message: 'm'}}},
              ],
            },
          },
        ),
      )?.problem
    expect([waiting('ImagePullBackOff'), waiting('PodInitializing')]).toEqual([
      'istio-proxy: ImagePullBackOff (m)',
      undefined,
    ])
    expect(
      readPod(
        object(
          {},
          {
            status: {
              phase: 'Pending',
              conditions: [
                {
                  type: 'PodScheduled',
                  status: 'False',
                  reason: 'Unschedulable',
                  message: '0/3 nodes',
                },
              ],
            },
          },
        ),
      )?.problem,
    ).toBe('Unschedulable (0/3 nodes)')
  })
  test('opted out: the label wins over the annotation', () => {
    const out = (labels: object, annotations: object): boolean | undefined =>
      readPod(object({labels, annotations} as Meta))?.optedOut
    const said = (value: string): object => ({'sidecar.istio.io/inject': value})
    expect([
      out({}, {}),
      out(said('false'), {}),
      out({}, said('false')),
      out(said('true'), said('false')),
    ]).toEqual([false, true, true, false])
  })
  test('hostile text does no harm', () => {
    const pod = readPod(
      object(
        {annotations: {'sidecar.istio.io/status': '{"revision":'}},
        {
          spec: {containers: 'none', initContainers: [null, 3, {name: 'istio-proxy'}]},
          status: {phase: 7, conditions: {}, containerStatuses: [[]]},
        },
      ),
    )
    expect(pod).toMatchObject({proxy: {revision: undefined, version: undefined}, ready: false})
  })
})
