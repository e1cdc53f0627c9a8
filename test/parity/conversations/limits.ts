import {apps, at, core, get, patch, post, put, remove, until} from '../conversation.ts'
import type {Conversation, Fields} from '../conversation.ts'

const pod = (name: string, resources: Fields = {}, labels: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, labels},
  spec: {schedulerName: 'nobody', containers: [{name: 'a', image: 'a', resources}]},
})
const running = (name: string): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, labels: {app: 'web'}},
  spec: {containers: [{name: 'a', image: 'a'}]},
})
const quota = (hard: Fields, rest: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: {name: 'q'},
  spec: {hard, ...rest},
})
const counted = (body: Fields): boolean => at(body, 'status.hard') !== undefined
const deployment = (replicas: number, container: Fields = {}): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web'},
  spec: {
    replicas,
    selector: {matchLabels: {app: 'web'}},
    template: {
      metadata: {labels: {app: 'web'}},
      spec: {containers: [{name: 'a', image: 'a', ...container}]},
    },
  },
})

const QUOTA: Conversation = {
  name: 'quota-pods',
  steps: [
    post(
      'quota',
      core('resourcequotas'),
      quota({
        pods: '1',
        'requests.cpu': '1',
        'count/secrets': '1',
        services: '1',
        'services.loadbalancers': '0',
      }),
    ),
    until('counted', core('resourcequotas/q'), counted),
    post('pod without requests', core('pods'), pod('a')),
    post('pod too large', core('pods'), pod('a', {requests: {cpu: '2'}})),
    post('pod', core('pods'), pod('a', {requests: {cpu: '600m'}})),
    post('second pod', core('pods'), pod('b', {requests: {cpu: '600m'}})),
    post('second pod, dry', `${core('pods')}?dryRun=All`, pod('b', {requests: {cpu: '600m'}})),
    post('secret', core('secrets'), {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'a'}}),
    post('second secret', core('secrets'), {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name: 'b'},
    }),
    post('balanced service', core('services'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 's'},
      spec: {type: 'LoadBalancer', ports: [{port: 80}]},
    }),
    until('used', core('resourcequotas/q'), body => at(body, 'status.used.pods') === '1'),
    get('quota', core('resourcequotas/q'), {pick: body => at(body, 'status')}),
    remove('pod gone', core('pods/a?gracePeriodSeconds=0'), undefined, {pick: () => 'x'}),
    until('free', core('resourcequotas/q'), body => at(body, 'status.used.pods') === '0'),
    post('pod again', core('pods'), pod('b', {requests: {cpu: '600m'}})),
  ],
}

const SHORT: Conversation = {
  name: 'quota-short',
  steps: [
    post('quota', core('resourcequotas'), quota({pods: '1'})),
    until('counted', core('resourcequotas/q'), counted),
    post('deployment', apps('deployments'), deployment(2)),
    until(
      'failing',
      apps('deployments/web'),
      body =>
        JSON.stringify(at(body, 'status.conditions') ?? '').includes('ReplicaFailure') &&
        at(body, 'status.readyReplicas') === 1,
    ),
    get('deployment status', apps('deployments/web'), {
      pick: body => ({
        ...(at(body, 'status') as Fields),
        conditions: (at(body, 'status.conditions') as Fields[]).map(each => ({
          ...each,
          message: String(each['message']).slice(0, 40),
        })),
      }),
    }),
    {
      ...patch('quota grows', core('resourcequotas/q'), 'merge', {spec: {hard: {pods: '3'}}}),
      pick: (body: unknown) => at(body, 'spec'),
    },
    until('ready', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 2, {
      ms: 40_000,
    }),
  ],
}

const LIMITS: Conversation = {
  name: 'limit-range',
  steps: [
    post('limits', core('limitranges'), {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: {name: 'l'},
      spec: {
        limits: [
          {
            type: 'Container',
            default: {cpu: '500m'},
            defaultRequest: {cpu: '100m'},
            max: {cpu: '1'},
            min: {cpu: '50m'},
            maxLimitRequestRatio: {cpu: '10'},
          },
          {type: 'Pod', max: {cpu: '2'}},
        ],
      },
    }),
    post('defaults', core('pods'), pod('a')),
    post('within', core('pods'), pod('b', {requests: {cpu: '200m'}, limits: {cpu: '900m'}})),
    post('over', core('pods'), pod('c', {limits: {cpu: '3'}})),
    post('under', core('pods'), pod('c', {requests: {cpu: '1m'}})),
    post('ratio', core('pods'), pod('c', {requests: {cpu: '60m'}, limits: {cpu: '1'}})),
  ],
}

const EVICTION: Conversation = {
  name: 'eviction',
  steps: [
    post('one', core('pods'), running('one')),
    post('two', core('pods'), running('two')),
    until('one runs', core('pods/one'), body =>
      JSON.stringify(at(body, 'status.conditions') ?? '').includes('"type":"Ready"'),
    ),
    until('two runs', core('pods/two'), body =>
      JSON.stringify(at(body, 'status.conditions') ?? '').includes('"type":"Ready"'),
    ),
    post('budget', '/apis/policy/v1/namespaces/$ns/poddisruptionbudgets', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {name: 'web'},
      spec: {minAvailable: 1, selector: {matchLabels: {app: 'web'}}},
    }),
    until(
      'counted',
      '/apis/policy/v1/namespaces/$ns/poddisruptionbudgets/web',
      body => at(body, 'status.disruptionsAllowed') === 1,
    ),
    get('budget now', '/apis/policy/v1/namespaces/$ns/poddisruptionbudgets/web', {
      pick: body => at(body, 'status'),
    }),
    post('dry', core('pods/one/eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: {name: 'one'},
      deleteOptions: {dryRun: ['All']},
    }),
    post('evict', core('pods/one/eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: {name: 'one'},
    }),
    until('one is gone', core('pods/one'), (_body, status) => status === 404),
    until(
      'counted again',
      '/apis/policy/v1/namespaces/$ns/poddisruptionbudgets/web',
      body => at(body, 'status.disruptionsAllowed') === 0,
    ),
    post('evict the last', core('pods/two/eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: {name: 'two'},
    }),
    post('evict nothing', core('pods/none/eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: {name: 'none'},
    }),
    post('evict another', core('pods/two/eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: {name: 'one'},
    }),
    remove('delete minds no budget', core('pods/two'), undefined, {pick: () => 'x'}),
  ],
}

const EVENTS: Conversation = {
  name: 'events',
  steps: [
    post('create', apps('deployments'), deployment(1)),
    until('ready', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 1),
    get('of the deployment', `${core('events')}?fieldSelector=involvedObject.kind=Deployment`, {
      pick: told,
    }),
    get('of the replica set', `${core('events')}?fieldSelector=involvedObject.kind=ReplicaSet`, {
      pick: told,
    }),
    get('by the other group', '/apis/events.k8s.io/v1/namespaces/$ns/events', {
      pick: body => (body as Fields)['kind'],
    }),
    post('mine', core('events'), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name: 'a'},
      involvedObject: {apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: '$ns'},
      reason: 'R',
      message: 'm',
      type: 'Warning',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
    }),
    post('about another namespace', core('events'), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name: 'b'},
      involvedObject: {namespace: 'default'},
    }),
    get('mine by the other group', '/apis/events.k8s.io/v1/namespaces/$ns/events/a'),
    put('replaced', core('events/a'), past => ({...past('mine'), count: 2})),
  ],
}

function told(body: unknown): unknown {
  return (body as {items: Fields[]}).items
    .map(({type, reason, message, source, reportingComponent}) => ({
      type,
      reason,
      message,
      source,
      reportingComponent,
    }))
    .sort((a, b) => (String(a.message) < String(b.message) ? -1 : 1))
}

/** Quotas, limits, disruption budgets, events. */
export const LIMITED: readonly Conversation[] = [QUOTA, SHORT, LIMITS, EVICTION, EVENTS]
