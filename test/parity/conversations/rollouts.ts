import {apps, at, core, get, patch, post, put, remove, until} from '../conversation.ts'
import type {Call, Conversation, Fields, Step} from '../conversation.ts'

const web = apps('deployments/web')
const containers = (image: string): Fields => ({containers: [{name: 'a', image}]})
const workload = (kind: string, spec: Fields, image = 'app:1'): Fields => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name: 'web'},
  spec: {
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: containers(image)},
    ...spec,
  },
})
const deployment = (spec: Fields = {}, image?: string): Step =>
  post('create', apps('deployments'), workload('Deployment', {replicas: 3, ...spec}, image))
const image = (step: string, tag: string, path = web): Call => ({
  ...patch(step, path, 'strategic?fieldManager=parity', {
    spec: {template: {spec: containers(`app:${tag}`)}},
  }),
  pick: wanted,
})

/** What people want of a workload: its status may change while one asks. */
function wanted(body: unknown): unknown {
  return {generation: at(body, 'metadata.generation'), spec: (body as Fields)['spec']}
}

/** All of them new and ready, none of the old left. */
const rolled =
  (replicas: number) =>
  (body: Fields): boolean => {
    const {
      observedGeneration,
      replicas: all = 0,
      updatedReplicas = 0,
      readyReplicas = 0,
      availableReplicas = 0,
      terminatingReplicas = 0,
    } = (body['status'] ?? {}) as Record<string, number>
    return (
      observedGeneration === at(body, 'metadata.generation') &&
      [all, updatedReplicas, readyReplicas, availableReplicas].every(count => count === replicas) &&
      terminatingReplicas === 0
    )
  }
const says =
  (reason: string) =>
  (body: Fields): boolean =>
    JSON.stringify(at(body, 'status.conditions') ?? '').includes(reason)
const sets = (step: string): Call =>
  get(step, apps('replicasets'), {
    pick: body =>
      (body as {items: Fields[]}).items
        .map(set => ({
          revision: at(set, 'metadata.annotations'),
          image: at(set, 'spec.template.spec.containers.0.image'),
          spec: at(set, 'spec.replicas'),
          status: at(set, 'status'),
        }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  })
/**
 * Kubelets say when a pod's sandbox stands; the simulated ones of the real control plane do not.
 */
const pods = (step: string): Call =>
  get(step, core('pods'), {
    pick: body =>
      (body as {items: Fields[]}).items.map(pod => ({
        name: at(pod, 'metadata.generateName') === undefined ? at(pod, 'metadata.name') : 'x',
        labels: at(pod, 'metadata.labels'),
        image: at(pod, 'spec.containers.0.image'),
        phase: at(pod, 'status.phase'),
        conditions: (at(pod, 'status.conditions') as Fields[] | undefined)
          ?.filter(({type}) => type !== 'PodReadyToStartContainers')
          .map(({type, status}) => `${String(type)}=${String(status)}`)
          .sort(),
      })),
  })

const ROLL: Conversation = {
  name: 'rollout',
  steps: [
    deployment(),
    until('ready', web, rolled(3)),
    get('at first', web),
    pods('pods'),
    sets('sets'),
    image('new image', '2'),
    until('rolled', web, rolled(3)),
    get('rolled out', web),
    sets('sets after'),
    image('old image', '1'),
    until('rolled back', web, rolled(3)),
    sets('sets after that'),
    patch('scaled up', web, 'merge', {spec: {replicas: 5}}),
    until('up', web, rolled(5)),
    get('status up', web, {pick: body => at(body, 'status')}),
    patch('scaled down', web, 'merge', {spec: {replicas: 1}}),
    until('down', web, rolled(1)),
    get('status down', web, {pick: body => at(body, 'status')}),
    patch('scaled to nothing', web, 'merge', {spec: {replicas: 0}}),
    until('none', web, rolled(0)),
    get('status of none', web, {pick: body => at(body, 'status')}),
    pods('no pods'),
  ],
}

const PAUSED: Conversation = {
  name: 'rollout-paused',
  steps: [
    deployment({replicas: 2}),
    until('ready', web, rolled(2)),
    patch('paused', web, 'merge', {spec: {paused: true}}),
    until('says so', web, says('DeploymentPaused')),
    image('new image', '2'),
    until(
      'observed',
      web,
      body =>
        at(body, 'status.observedGeneration') === at(body, 'metadata.generation') &&
        at(body, 'status.updatedReplicas') === undefined,
    ),
    get('waiting', web, {pick: body => at(body, 'status')}),
    sets('no new set'),
    patch('resumed', web, 'merge', {spec: {paused: false}}),
    until('rolled', web, rolled(2)),
    get('rolled out', web, {pick: body => at(body, 'status')}),
    sets('sets'),
  ],
}

const STUCK: Conversation = {
  name: 'rollout-stuck',
  steps: [
    deployment({replicas: 2, progressDeadlineSeconds: 2}),
    until('ready', web, rolled(2)),
    image('no such image', 'missing'),
    until('deadline', web, says('ProgressDeadlineExceeded')),
    get('stuck', web, {pick: body => ({...(at(body, 'status') as Fields)})}),
    sets('sets'),
    get('the pod', `${core('pods')}?labelSelector=app=web`, {
      pick: body =>
        (body as {items: Fields[]}).items
          .filter(pod => at(pod, 'status.phase') === 'Pending')
          .map(pod => at(pod, 'status.containerStatuses.0.state.waiting.reason')),
    }),
    image('repaired', '3'),
    until('rolled', web, rolled(2)),
    get('repaired status', web, {pick: body => at(body, 'status')}),
    sets('sets after'),
  ],
}

const RECREATE: Conversation = {
  name: 'rollout-recreate',
  steps: [
    deployment({replicas: 2, strategy: {type: 'Recreate'}, revisionHistoryLimit: 1}),
    until('ready', web, rolled(2)),
    ...['2', '3', '4'].flatMap((tag): Step[] => [
      image(`image ${tag}`, tag),
      until(`rolled ${tag}`, web, rolled(2)),
    ]),
    until(
      'old sets cleaned up',
      apps('replicasets'),
      body => (body['items'] as unknown[]).length === 2,
    ),
    sets('sets'),
    get('at last', web),
  ],
}

const SLOW: Conversation = {
  name: 'rollout-min-ready',
  steps: [
    deployment({
      replicas: 2,
      minReadySeconds: 2,
      strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
    }),
    until('ready, not available', web, body => at(body, 'status.readyReplicas') === 2),
    get('status', web, {
      pick: body => ({
        available: at(body, 'status.availableReplicas'),
        unavailable: at(body, 'status.unavailableReplicas'),
        conditions: (at(body, 'status.conditions') as Fields[]).map(({type, status, reason}) => ({
          type,
          status,
          reason,
        })),
      }),
    }),
    until('available', web, rolled(2)),
    get('available status', web, {pick: body => at(body, 'status')}),
  ],
}

const ANNOTATED: Conversation = {
  name: 'rollout-annotations',
  steps: [
    post('create', apps('deployments'), {
      ...workload('Deployment', {replicas: 1}),
      metadata: {
        name: 'web',
        labels: {l: '1'},
        annotations: {'kubernetes.io/change-cause': 'first', note: 'mine'},
      },
    }),
    until('ready', web, rolled(1)),
    sets('sets'),
    patch('second', web, 'strategic', {
      metadata: {annotations: {'kubernetes.io/change-cause': 'second'}},
      spec: {
        template: {
          metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z'}},
        },
      },
    }),
    until('rolled', web, rolled(1)),
    sets('sets after'),
    put('replaced without status', web, past => ({
      ...past('create'),
      metadata: {name: 'web', annotations: {other: '1'}},
    })),
    until('settled', web, rolled(1)),
    get('at last', web),
  ],
}

const stateful = apps('statefulsets/web')
const STATEFUL: Conversation = {
  name: 'statefulset',
  steps: [
    {
      step: 'in order',
      watch: `${core('pods')}?watch=1&labelSelector=app=web`,
      only: (event: Fields) => event['type'] === 'ADDED',
      pick: (event: Fields) => at(event, 'object.metadata.name'),
      enough: 3,
      during: [
        post(
          'create',
          apps('statefulsets'),
          workload('StatefulSet', {replicas: 3, serviceName: 'web'}),
        ),
      ],
    },
    until(
      'ready',
      stateful,
      body => at(body, 'status.readyReplicas') === 3 && at(body, 'status.availableReplicas') === 3,
    ),
    get('at first', stateful),
    pods('pods'),
    get('one pod', core('pods/web-1'), {
      pick: body => ({
        metadata: {...(at(body, 'metadata') as Fields), managedFields: 'x'},
        hostname: at(body, 'spec.hostname'),
        subdomain: at(body, 'spec.subdomain'),
      }),
    }),
    patch('partition', stateful, 'merge', {
      spec: {
        updateStrategy: {rollingUpdate: {partition: 2}},
        template: {spec: containers('app:2')},
      },
    }),
    until(
      'one is new',
      stateful,
      body => at(body, 'status.updatedReplicas') === 1 && at(body, 'status.readyReplicas') === 3,
    ),
    pods('pods partly'),
    patch('no partition', stateful, 'merge', {
      spec: {updateStrategy: {rollingUpdate: {partition: 0}}},
    }),
    until(
      'all new',
      stateful,
      body =>
        at(body, 'status.currentRevision') === at(body, 'status.updateRevision') &&
        at(body, 'status.readyReplicas') === 3,
    ),
    get('rolled out', stateful, {pick: body => at(body, 'status')}),
    get('revisions', apps('controllerrevisions'), {
      pick: body =>
        (body as {items: Fields[]}).items
          .map(each => ({revision: each['revision'], owners: at(each, 'metadata.ownerReferences')}))
          .sort((a, b) => Number(a.revision) - Number(b.revision)),
    }),
    patch('scaled down', stateful, 'merge', {spec: {replicas: 1}}),
    until(
      'down',
      stateful,
      body =>
        at(body, 'status.replicas') === 1 &&
        at(body, 'status.observedGeneration') === at(body, 'metadata.generation'),
    ),
    pods('what stays'),
  ],
}

const ON_DELETE: Conversation = {
  name: 'statefulset-on-delete',
  steps: [
    post(
      'create',
      apps('statefulsets'),
      workload('StatefulSet', {
        replicas: 2,
        serviceName: 'web',
        podManagementPolicy: 'Parallel',
        updateStrategy: {type: 'OnDelete'},
      }),
    ),
    until('ready', stateful, body => at(body, 'status.availableReplicas') === 2),
    image('new image', '2', stateful),
    until(
      'observed',
      stateful,
      body => at(body, 'status.currentRevision') !== at(body, 'status.updateRevision'),
    ),
    pods('still old'),
    {...remove('delete one', core('pods/web-0')), pick: () => 'x'},
    until(
      'one is new',
      stateful,
      body => at(body, 'status.updatedReplicas') === 1 && at(body, 'status.readyReplicas') === 2,
    ),
    pods('one new'),
    get('status', stateful, {pick: body => at(body, 'status')}),
  ],
}

const daemon = apps('daemonsets/web')
const everywhere =
  (count: number) =>
  (body: Fields): boolean =>
    ['updatedNumberScheduled', 'numberAvailable', 'numberReady', 'desiredNumberScheduled'].every(
      key => at(body, `status.${key}`) === count,
    ) && at(body, 'status.observedGeneration') === at(body, 'metadata.generation')
const DAEMON: Conversation = {
  name: 'daemonset',
  steps: [
    post('create', apps('daemonsets'), workload('DaemonSet', {})),
    until('everywhere', daemon, everywhere(2)),
    get('at first', daemon),
    image('new image', '2', daemon),
    until('rolled', daemon, everywhere(2)),
    get('rolled out', daemon, {
      pick: body => ({status: at(body, 'status'), annotations: at(body, 'metadata.annotations')}),
    }),
    pods('pods'),
    get('where', core('pods'), {pick: body => JSON.stringify(at(body, 'items.0.spec.affinity'))}),
    patch('nowhere', daemon, 'merge', {
      spec: {template: {spec: {nodeSelector: {nowhere: 'true'}}}},
    }),
    until('none', daemon, body =>
      ['desiredNumberScheduled', 'currentNumberScheduled', 'numberMisscheduled'].every(
        key => at(body, `status.${key}`) === 0,
      ),
    ),
    get('status of none', daemon, {pick: body => at(body, 'status')}),
  ],
}

const job = (name: string, spec: Fields): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {name},
  spec: {template: {spec: {restartPolicy: 'Never', ...containers('app:1')}}, ...spec},
})
const jobs = '/apis/batch/v1/namespaces/$ns/jobs'
const JOBS: Conversation = {
  name: 'jobs',
  steps: [
    post('create', jobs, job('one', {})),
    until('complete', `${jobs}/one`, says('"Complete"')),
    get('at last', `${jobs}/one`, {
      pick: body => ({
        ...(body as Fields),
        metadata: {...(at(body, 'metadata') as Fields), managedFields: 'x'},
      }),
    }),
    post('two at once', jobs, job('two', {completions: 2, parallelism: 2})),
    until('both complete', `${jobs}/two`, says('"Complete"')),
    get('both', `${jobs}/two`, {pick: body => at(body, 'status')}),
    post('with a time to live', jobs, job('brief', {ttlSecondsAfterFinished: 0})),
    until('gone', `${jobs}/brief`, (_body, status) => status === 404),
    post('suspended', jobs, job('later', {suspend: true})),
    until('suspended status', `${jobs}/later`, says('Suspended')),
    patch('woken', `${jobs}/later`, 'merge', {spec: {suspend: false}}),
    until('done', `${jobs}/later`, says('"Complete"')),
    get('woken status', `${jobs}/later`, {pick: body => at(body, 'status')}),
    remove('delete', `${jobs}/one`, {propagationPolicy: 'Background'}),
    until(
      'its pods are gone',
      `${core('pods')}?labelSelector=job-name=one`,
      body => (body['items'] as unknown[]).length === 0,
    ),
  ],
}

const NETWORK: Conversation = {
  name: 'endpoints-of-pods',
  steps: [
    post('service', core('services'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'web', labels: {l: '1'}},
      spec: {selector: {app: 'web'}, ports: [{name: 'http', port: 80, targetPort: 8080}]},
    }),
    until('no endpoints', core('endpoints/web'), (_body, status) => status === 200),
    deployment({replicas: 2}),
    until('ready', web, rolled(2)),
    until(
      'endpoints',
      core('endpoints/web'),
      body => ((at(body, 'subsets.0.addresses') ?? []) as unknown[]).length === 2,
    ),
    get('endpoints now', core('endpoints/web'), {
      pick: body => ({
        labels: at(body, 'metadata.labels'),
        addresses: (at(body, 'subsets.0.addresses') as Fields[]).map(each => ({
          kind: at(each, 'targetRef.kind'),
          keys: Object.keys(each).sort(),
        })),
        ports: at(body, 'subsets.0.ports'),
      }),
    }),
    until(
      'slices',
      '/apis/discovery.k8s.io/v1/namespaces/$ns/endpointslices',
      body => ((at(body, 'items.0.endpoints') ?? []) as unknown[]).length === 2,
    ),
    get('slices now', '/apis/discovery.k8s.io/v1/namespaces/$ns/endpointslices', {
      pick: body => ({
        labels: at(body, 'items.0.metadata.labels'),
        owners: at(body, 'items.0.metadata.ownerReferences'),
        ports: at(body, 'items.0.ports'),
        one: {
          conditions: at(body, 'items.0.endpoints.0.conditions'),
          kind: at(body, 'items.0.endpoints.0.targetRef.kind'),
        },
      }),
    }),
    {
      ...patch('none', web, 'merge', {spec: {replicas: 0}}),
      pick: (body: unknown) => at(body, 'spec.replicas'),
    },
    until(
      'no more endpoints',
      core('endpoints/web'),
      body =>
        at(body, 'subsets') === undefined ||
        (at(body, 'subsets') as unknown[] | null)?.length === 0,
    ),
    remove('service gone', core('services/web'), undefined, {pick: () => 'x'}),
    until('endpoints gone', core('endpoints/web'), (_body, status) => status === 404),
  ],
}

/** What controllers and kubelets make of workloads. */
export const ROLLOUTS: readonly Conversation[] = [
  ROLL,
  PAUSED,
  STUCK,
  RECREATE,
  SLOW,
  ANNOTATED,
  STATEFUL,
  ON_DELETE,
  DAEMON,
  JOBS,
  NETWORK,
]
