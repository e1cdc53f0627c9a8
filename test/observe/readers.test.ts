import {describe, expect, test} from 'vitest'
import {assemble} from '../../src/observe/assemble.ts'
import {versionInImage} from '../../src/mesh/fields.ts'
import {readInjection} from '../../src/observe/probe-pod.ts'
import {readConnections} from '../../src/observe/read-connections.ts'
import {readVersion} from '../../src/observe/read-version.ts'
import {readPod} from '../../src/observe/read-pod.ts'
import {readInjector, readValidator} from '../../src/observe/read-webhooks.ts'
import {readSchedule, readService, readWorkload} from '../../src/observe/read-workload.ts'
import {NOW} from '../mesh/mesh-builder.ts'
import type {KubeObject} from '../../src/mesh/object.ts'

type Meta = Partial<KubeObject['metadata']>
const object = (metadata: Meta, rest: Record<string, unknown> = {}): KubeObject => ({
  ...rest,
  metadata: {name: 'x', namespace: 'shop', ...metadata},
})
const running = {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]}
const proxy = (image = 'example.org/proxyv2:1.28.10'): object => ({name: 'istio-proxy', image})

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
      set({currentRevision: 'a', updateRevision: 'a'}),
      set({currentRevision: 'a', updateRevision: 'b'}),
      set({currentRevision: 'a', updateRevision: 'b', updatedReplicas: 2}),
    ]).toEqual([true, false, true])
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

describe('[U] reading webhooks', () => {
  const hook = (name: string, more: object = {}): object => ({
    name,
    clientConfig: {service: {name: 'istiod', namespace: 'istio-system'}, caBundle: 'YQ=='},
    failurePolicy: 'Fail',
    ...more,
  })
  test("an injector, its revision and tag; other people's webhooks are none", () => {
    expect(
      readInjector(object({name: 'other'}, {webhooks: [hook('x.example.org')]})),
    ).toBeUndefined()
    expect(
      readInjector(
        object(
          {name: 'm'},
          {webhooks: [hook('namespace.sidecar-injector.istio.io'), hook('x.example.org')]},
        ),
      ),
    ).toMatchObject({
      entries: [{config: 'm', revision: 'default', tag: undefined, caBundle: 'YQ=='}],
      tag: undefined,
    })
    expect(
      readInjector(
        object(
          {
            name: 't',
            labels: {'istio.io/rev': 'r1', 'istio.io/tag': 'prod'},
            annotations: {
              'helm.sh/resource-policy': 'keep',
              'meta.helm.sh/release-name': 'istiod-r1',
              'meta.helm.sh/release-namespace': 'istio-system',
            },
          },
          {webhooks: [hook('rev.namespace.sidecar-injector.istio.io')]},
        ),
      )?.tag,
    ).toEqual({
      name: 'prod',
      revision: 'r1',
      config: 't',
      webhooks: ['rev.namespace.sidecar-injector.istio.io'],
      release: {namespace: 'istio-system', name: 'istiod-r1'},
      kept: true,
    })
  })
  test('a validator is closed and trusted only when all of it is', () => {
    expect(
      readValidator(
        object(
          {name: 'istiod-default-validator', labels: {'istio.io/rev': 'r1'}},
          {webhooks: [hook('validation.istio.io')]},
        ),
      ),
    ).toMatchObject({isDefault: true, revision: 'r1', failClosed: true, hasCaBundle: true})
    expect(
      readValidator(
        object(
          {name: 'v'},
          {
            webhooks: [
              hook('rev.validation.istio.io', {failurePolicy: 'Ignore', clientConfig: {}}),
            ],
          },
        ),
      ),
    ).toMatchObject({isDefault: false, failClosed: false, hasCaBundle: false, service: undefined})
    expect(readValidator(object({name: 'v'}, {webhooks: [hook('x.example.org')]}))).toBeUndefined()
  })
})

describe('[U] reading istiod', () => {
  const row = (proxyName: string, more: object = {}): object => ({
    cluster_id: 'Kubernetes',
    proxy: proxyName,
    proxy_type: 'sidecar',
    istio_version: '1.28.10',
    cluster_sent: 'a',
    cluster_acked: 'a',
    ...more,
  })
  test('F-46 synced, stale and rejecting proxies; queries of istioctl are none', () => {
    const list = readConnections(
      JSON.stringify([
        row('web-0.shop'),
        row('a.b.pay', {route_sent: 'x', route_acked: 'y'}),
        row('gw.gates', {proxy_type: 'router', resources: {LDS: {lastError: 'bad'}}}),
        {proxy: 'q.x', cluster_id: ''},
      ]),
      'istiod-0',
    )
    expect(list.map(each => [each.pod, each.namespace, each.type, each.sync, each.detail])).toEqual(
      [
        ['web-0', 'shop', 'sidecar', 'synced', undefined],
        ['a.b', 'pay', 'sidecar', 'stale', undefined],
        ['gw', 'gates', 'gateway', 'nack', 'bad'],
      ],
    )
  })
  test('null is nobody, anything else is no answer', () => {
    expect(readConnections('null', 'r')).toEqual([])
    expect(() => readConnections('<html>', 'r')).toThrow(/no list of proxies/)
    expect(() => readConnections('{}', 'r')).toThrow(/no list of proxies/)
  })
  test("a version is a short word, whatever answers in istiod's place", () => {
    expect(
      ['1.29.6-0a1b2c3-Clean', '"1.29.6"', ' 1.29.6\n'].map(each => readVersion(each, 'r')),
    ).toEqual(['1.29.6-0a1b2c3-Clean', '1.29.6', '1.29.6'])
    for (const body of [
      '',
      '""',
      '<html> <body>',
      '1.29.6\u001b[2J',
      '1.29.6\u202e',
      `1.29.6-${'x'.repeat(300)}`,
      ' '.repeat(5000),
    ])
      expect(() => readVersion(body, 'r'), body).toThrow(/no version/)
  })
  test('what injection did to a dry-run pod', () => {
    const pod = (containers: object[], config?: string): KubeObject =>
      object(
        {annotations: {'istio.io/rev': 'r1'}},
        {
          spec: {
            containers: containers.map(each => ({
              ...each,
              ...(config === undefined ? {} : {env: [{name: 'PROXY_CONFIG', value: config}]}),
            })),
          },
        },
      )
    expect(readInjection(pod([{name: 'app'}]))).toEqual({
      by: undefined,
      discovery: undefined,
      proxyVersion: undefined,
    })
    expect(
      readInjection(pod([proxy()], '{"discoveryAddress":"istiod-r1.istio-system.svc:15012"}')),
    ).toEqual({by: 'r1', discovery: 'istiod-r1.istio-system.svc', proxyVersion: '1.28.10'})
    expect(readInjection(pod([proxy()], '{broken'))).toMatchObject({by: 'r1', discovery: undefined})
  })
})

describe('[U] putting it together', () => {
  const none = {
    namespaces: [],
    pods: [],
    deployments: [],
    statefulSets: [],
    daemonSets: [],
    schedules: [],
    services: [],
    endpoints: [],
    injectors: [],
    validators: [],
    crds: [],
    releases: [],
    unread: [],
  }
  const plane = {seenAt: NOW, istioNamespace: 'istio-system', version: '1.35.4'}
  const ns = (
    name: string,
    ending = false,
  ): {
    name: string
    uid: string
    labels: object
    annotations: Record<string, string>
    ending: boolean
  } => ({
    name,
    uid: `uid-${name}`,
    labels: {},
    annotations: {'meshctl.dev/wave': 'a', other: 'b'},
    ending,
  })
  test('nothing gives an empty mesh', () => {
    expect(assemble(none, plane)).toMatchObject({cluster: {uid: ''}, injectors: [], blindSpots: []})
  })
  test('namespaces that are going are left out, pods go to their owners, the rest are strays', () => {
    const web = readWorkload('Deployment')(object({name: 'web'}, {spec: {template: {}}}))
    const pods = [
      object({
        name: 'web-1-a',
        labels: {'pod-template-hash': '1'},
        ownerReferences: [{kind: 'ReplicaSet', name: 'web-1', controller: true}],
      }),
      object({name: 'alone'}),
    ].flatMap(each => readPod(each) ?? [])
    const seen = assemble(
      {
        ...none,
        namespaces: [ns('shop'), ns('gone', true), ns('kube-system')] as never,
        deployments: [web],
        pods,
      },
      plane,
    )
    expect([...seen.namespaces.keys()]).toEqual(['kube-system', 'shop'])
    const shop = [...seen.namespaces.values()].find(each => each.name === 'shop')
    expect([
      shop?.workloads.map(each => each.pods.length),
      shop?.unmanagedPods.map(each => each.name),
      shop?.annotations,
      seen.cluster.uid,
    ]).toEqual([[1], ['alone'], {'meshctl.dev/wave': 'a'}, 'uid-kube-system'])
  })
})
