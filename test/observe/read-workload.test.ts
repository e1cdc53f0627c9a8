import {describe, expect, test} from 'vitest'
import {versionInImage} from '../../src/mesh/fields.ts'
import {readSchedule, readService, readWorkload} from '../../src/observe/read-workload.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {object, proxy} from './objects.ts'

describe('[U] reading workloads', () => {
  const deployment = (spec: object, status: object, generation = 2): KubeObject =>
    object(
      {generation},
      {
        spec: {
          template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'app'}]}},
          ...spec,
        },
        status,
      },
    )
  const whole = {observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2}
  test.each([
    ['whole', {replicas: 2}, whole, true],
    [
      'F-56 not seen by its controller yet',
      {replicas: 2},
      {...whole, observedGeneration: 1},
      false,
    ],
    ['an old pod is left', {replicas: 2}, {...whole, replicas: 3}, false],
    ['not all are ready', {replicas: 2}, {...whole, readyReplicas: 1}, false],
    ['not all are new', {replicas: 2}, {...whole, updatedReplicas: 1}, false],
    [
      'one by default',
      {},
      {observedGeneration: 2, replicas: 1, updatedReplicas: 1, readyReplicas: 1},
      true,
    ],
    ['nothing wanted', {replicas: 0}, {observedGeneration: 2}, true],
  ] as const)('a Deployment: %s', (_name, spec, status, expected) => {
    expect(readWorkload('Deployment')(deployment(spec, status)).rolledOut).toBe(expected)
  })
  test('StatefulSets and DaemonSets', () => {
    const set = (status: object): boolean =>
      readWorkload('StatefulSet')(
        deployment(
          {replicas: 2},
          {observedGeneration: 2, replicas: 2, readyReplicas: 2, ...status},
        ),
      ).rolledOut
    expect([
      set({currentRevision: 'a', updateRevision: 'a', updatedReplicas: 2}),
      set({currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1}),
      set({currentRevision: 'a', updateRevision: 'b', updatedReplicas: 2}),
    ]).toEqual([true, false, true])
    // The template went back while one pod of the newer one was there.
    expect(set({currentRevision: 'a', updateRevision: 'a', updatedReplicas: 1})).toBe(false)
    const daemon = (status: object): boolean =>
      readWorkload('DaemonSet')(
        deployment({}, {observedGeneration: 2, desiredNumberScheduled: 3, ...status}),
      ).rolledOut
    expect([
      daemon({updatedNumberScheduled: 3, numberReady: 3}),
      daemon({updatedNumberScheduled: 3, numberReady: 2}),
      daemon({updatedNumberScheduled: 2, numberReady: 3}),
    ]).toEqual([true, false, false])
  })
  test('F-75 F-76 what a changed template does', () => {
    const rolls = (kind: 'Deployment' | 'StatefulSet', spec: object): string =>
      readWorkload(kind)(deployment(spec, {})).rolls
    expect([
      rolls('Deployment', {}),
      rolls('Deployment', {paused: true}),
      rolls('StatefulSet', {updateStrategy: {type: 'OnDelete'}}),
      rolls('StatefulSet', {
        updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}},
      }),
      rolls('StatefulSet', {updateStrategy: {rollingUpdate: {partition: 0}}}),
    ]).toEqual(['by-itself', 'paused', 'on-delete', 'on-delete', 'by-itself'])
  })
  test('stuck is what the controller says of the newest template, not of an older one', () => {
    const conditions = [
      {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'm'},
    ]
    expect(
      readWorkload('Deployment')(deployment({}, {observedGeneration: 2, conditions})).stuck,
    ).toBe('ProgressDeadlineExceeded: m')
    expect(
      readWorkload('Deployment')(deployment({}, {observedGeneration: 1, conditions})).stuck,
    ).toBeUndefined()
  })
  test('only annotations that matter are kept, and a lone istio-proxy is a gateway', () => {
    const facts = readWorkload('Deployment')(
      object(
        {},
        {
          spec: {
            template: {
              metadata: {
                annotations: {
                  'sidecar.istio.io/inject': 'true',
                  'meshctl.dev/restarted-for': 't',
                  secret: 'x',
                },
              },
              spec: {containers: [proxy('auto')]},
            },
          },
        },
      ),
    )
    expect([facts.templateAnnotations, facts.isGateway, facts.isIstiod]).toEqual([
      {'sidecar.istio.io/inject': 'true', 'meshctl.dev/restarted-for': 't'},
      true,
      false,
    ])
  })
  test("services with all that clients know of them (F-71), CronJobs with their pods' labels", () => {
    expect(
      readService(
        object(
          {},
          {
            spec: {
              type: 'LoadBalancer',
              clusterIP: '10.0.0.1',
              externalIPs: ['192.0.2.1'],
              ports: [
                {name: 'b', port: 443, targetPort: 8443, protocol: 'TCP', nodePort: 30443},
                {name: 'a', port: 80, targetPort: 'http', protocol: 'TCP'},
              ],
            },
            status: {loadBalancer: {ingress: [{hostname: 'lb.example'}]}},
          },
        ),
      ),
    ).toMatchObject({
      type: 'LoadBalancer',
      addresses: ['192.0.2.1', 'lb.example'],
      ports: ['a:80>http/TCP', 'b:443>8443/TCP@30443'],
    })
    expect(
      readSchedule(
        object(
          {},
          {spec: {jobTemplate: {spec: {template: {metadata: {labels: {'istio.io/rev': 'r1'}}}}}}},
        ),
      ).templateLabels,
    ).toEqual({'istio.io/rev': 'r1'})
  })
  test('versions in images', () => {
    expect(
      [
        'h/pilot:1.28.10',
        'h:5000/pilot:1.28.10-distroless',
        'h/pilot:1.30.0-rc.1',
        'h/pilot:latest',
        'h/pilot@sha256:0',
        'h/pilot:1.29.6@sha256:0',
        undefined,
      ].map(versionInImage),
    ).toEqual(['1.28.10', '1.28.10', '1.30.0-rc.1', undefined, undefined, '1.29.6', undefined])
  })
})
