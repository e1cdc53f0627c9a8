import {apps, at, core, get, patch, post, put, remove, until} from '../conversation.ts'
import type {Conversation, Fields} from '../conversation.ts'

const template: Fields = {
  metadata: {labels: {app: 'a'}},
  spec: {containers: [{name: 'a', image: 'a'}]},
}
const workload = (kind: string, spec: Fields = {}): Fields => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name: 'a'},
  spec: {replicas: 0, selector: {matchLabels: {app: 'a'}}, template, ...spec},
})
const scale = (replicas: number, rest: Fields = {}): Fields => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: {name: 'a', namespace: '$ns', ...rest},
  spec: {replicas},
})
const observed = (body: Fields): boolean =>
  at(body, 'status.observedGeneration') === at(body, 'metadata.generation')

const SCALES = (['Deployment', 'StatefulSet', 'ReplicaSet'] as const).map((kind): Conversation => {
  const all = apps(`${kind.toLowerCase()}s`)
  const one = `${all}/a`
  return {
    name: `scale-${kind.toLowerCase()}`,
    steps: [
      post(
        'create',
        all,
        workload(kind, {
          template: {...template, spec: {...(template['spec'] as Fields), schedulerName: 'nobody'}},
        }),
      ),
      until('settled', one, observed),
      get('get', `${one}/scale`),
      get(
        'get by another version',
        `/apis/autoscaling/v1/namespaces/$ns/${kind.toLowerCase()}s/a/scale`,
      ),
      put('put dry', `${one}/scale?dryRun=All`, scale(2)),
      put('put', `${one}/scale?fieldManager=scaler`, scale(1)),
      until('scaled', one, body => observed(body) && at(body, 'status.replicas') === 1),
      get('get scaled', `${one}/scale`),
      get('the object', one),
      patch('patch', `${one}/scale`, 'merge?fieldManager=kubectl-patch', {spec: {replicas: 0}}),
      patch('json patch', `${one}/scale`, 'json', [{op: 'test', path: '/spec/replicas', value: 5}]),
      {
        ...patch('strategic patch', `${one}/scale`, 'strategic', {spec: {replicas: 0}}),
        pick: (body: unknown) => at(body, 'spec'),
      },
      put('below zero', `${one}/scale`, scale(-1)),
      put('old version', `${one}/scale`, scale(1, {resourceVersion: '1'})),
      put('another name', `${one}/scale`, scale(1, {name: 'b'})),
      put('another kind', `${one}/scale`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'a'},
      }),
      put('of nothing', `${all}/z/scale`, scale(1, {name: 'z'})),
      get('get of nothing', `${all}/z/scale`),
      patch('apply', `${one}/scale`, 'apply?fieldManager=one&force=true', {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: {name: 'a'},
        spec: {replicas: 0},
      }),
      get('table', `${one}/scale`, {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      }),
    ],
  }
})

const STATUS: Conversation = {
  name: 'status',
  steps: [
    post('create with a status', core('pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'a'},
      spec: {schedulerName: 'nobody', containers: [{name: 'a', image: 'a'}]},
      status: {phase: 'Running', message: 'mine'},
    }),
    get('status', core('pods/a/status')),
    put('put', core('pods/a/status?fieldManager=node'), past => ({
      ...past('status'),
      metadata: {...(past('status')['metadata'] as Fields), labels: {l: '1'}},
      spec: {...(past('status')['spec'] as Fields), activeDeadlineSeconds: 5},
      status: {
        phase: 'Running',
        podIP: '10.244.7.7',
        conditions: [{type: 'Ready', status: 'True'}],
      },
    })),
    put('put of an old version', core('pods/a/status'), past => past('status')),
    patch('merge', core('pods/a/status'), 'merge?fieldManager=node', {
      metadata: {annotations: {n: '1'}},
      status: {message: 'all is well'},
    }),
    patch('strategic', core('pods/a/status'), 'strategic?fieldManager=node', {
      status: {
        conditions: [
          {type: 'Ready', status: 'False'},
          {type: 'Odd', status: 'True'},
        ],
      },
    }),
    patch('json', core('pods/a/status'), 'json', [
      {op: 'replace', path: '/status/phase', value: 'Failed'},
    ]),
    patch('dry', core('pods/a/status'), 'merge?dryRun=All', {status: {phase: 'Succeeded'}}),
    patch('status by the main part', core('pods/a'), 'merge', {
      status: {phase: 'Pending'},
      metadata: {labels: {main: '1'}},
    }),
    patch('wrong type', core('pods/a/status'), 'merge', {status: {phase: 7}}),
    get('at last', core('pods/a')),
    patch('of nothing', core('pods/z/status'), 'merge', {status: {}}),
    post('a service', core('services'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 's'},
      spec: {ports: [{port: 80}]},
      status: {loadBalancer: {ingress: [{ip: '10.9.9.9'}]}},
    }),
    patch('its address', core('services/s/status'), 'merge?fieldManager=cloud', {
      status: {loadBalancer: {ingress: [{ip: '10.9.9.9'}]}},
    }),
    patch('its conditions', core('services/s/status'), 'merge?fieldManager=cloud', {
      status: {
        conditions: [
          {
            type: 'Odd',
            status: 'True',
            reason: 'R',
            message: '',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    }),
    patch('of the namespace', '/api/v1/namespaces/$ns/status', 'merge', {
      status: {conditions: [{type: 'Odd', status: 'True'}]},
      metadata: {labels: {l: '1'}},
    }),
  ],
}

const PODS: Conversation = {
  name: 'pods',
  steps: [
    post('create', core('pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'a'},
      spec: {containers: [{name: 'a', image: 'a'}]},
    }),
    until('running', core('pods/a'), body => at(body, 'status.phase') === 'Running'),
    get('get', core('pods/a'), {
      pick: body => ({
        ...(body as Fields),
        metadata: 'x',
        status: {
          phase: at(body, 'status.phase'),
          qos: at(body, 'status.qosClass'),
          containers: at(body, 'status.containerStatuses'),
        },
      }),
    }),
    get('log of no container', core('pods/a/log?container=z')),
    get('log of nothing', core('pods/z/log')),
    get('log with bad options', core('pods/a/log?tailLines=-1')),
    get('log with letters', core('pods/a/log?tailLines=few')),
    get('proxy of nothing', core('pods/z:80/proxy/')),
    get('proxy of a service that is not', core('services/z:80/proxy/')),
    get('exec without an upgrade', core('pods/a/exec?command=ls')),
    get('port forward without an upgrade', core('pods/a/portforward')),
    post('exec of nothing', core('pods/z/exec?command=ls'), ''),
    post('binding again', core('pods/a/binding'), {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: {name: 'a'},
      target: {kind: 'Node', name: 'node-1'},
    }),
    post('with a mirror annotation', `${core('pods')}?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'b', annotations: {'kubernetes.io/config.mirror': 'x'}},
      spec: {containers: [{name: 'a', image: 'a'}]},
    }),
    post('with a service account that is not', `${core('pods')}?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'b'},
      spec: {serviceAccountName: 'none', containers: [{name: 'a', image: 'a'}]},
    }),
    post('with a priority class that is not', `${core('pods')}?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'b'},
      spec: {priorityClassName: 'none', containers: [{name: 'a', image: 'a'}]},
    }),
    post('with everything', `${core('pods')}?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'b'},
      spec: {
        initContainers: [
          {
            name: 'i',
            image: 'i:latest',
            restartPolicy: 'Always',
            startupProbe: {httpGet: {path: '/', port: 80}},
          },
        ],
        containers: [
          {
            name: 'a',
            image: 'a@sha256:0123456789012345678901234567890123456789012345678901234567890123',
            resources: {limits: {cpu: '1', memory: '1Gi'}, requests: {cpu: '500m'}},
            livenessProbe: {tcpSocket: {port: 'http'}},
            ports: [{name: 'http', containerPort: 80}],
            env: [{name: 'N', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}}],
            securityContext: {runAsUser: 1000},
            volumeMounts: [{name: 'c', mountPath: '/c'}],
          },
        ],
        volumes: [
          {name: 'c', configMap: {name: 'c'}},
          {name: 's', secret: {secretName: 's'}},
          {name: 'p', projected: {sources: [{serviceAccountToken: {path: 't', audience: 'a'}}]}},
          {
            name: 'd',
            downwardAPI: {items: [{path: 'l', fieldRef: {fieldPath: 'metadata.labels'}}]},
          },
          {name: 'e', emptyDir: {medium: 'Memory', sizeLimit: '1Mi'}},
        ],
        hostAliases: [{ip: '127.0.0.1', hostnames: ['a']}],
        topologySpreadConstraints: [
          {maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule'},
        ],
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {weight: 5, podAffinityTerm: {topologyKey: 'zone'}},
            ],
          },
        },
      },
    }),
    post('with everything wrong', `${core('pods')}?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'b'},
      spec: {
        restartPolicy: 'Maybe',
        dnsPolicy: 'None',
        terminationGracePeriodSeconds: -1,
        volumes: [{name: 'v'}, {name: 'v', emptyDir: {}}],
        containers: [
          {
            name: 'A',
            image: ' ',
            imagePullPolicy: 'Often',
            ports: [
              {containerPort: 0},
              {containerPort: 80, protocol: 'ICMP'},
              {name: 'x', containerPort: 81},
              {name: 'x', containerPort: 82},
            ],
            env: [{name: '', value: 'x'}],
            resources: {requests: {cpu: '2'}, limits: {cpu: '1'}},
            volumeMounts: [{name: 'none', mountPath: ''}],
            livenessProbe: {},
          },
        ],
      },
    }),
    remove('delete', core('pods/a?gracePeriodSeconds=0')),
  ],
}

const TOKENS: Conversation = {
  name: 'tokens',
  steps: [
    post(
      'request',
      core('serviceaccounts/default/token'),
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {audiences: ['istio-ca'], expirationSeconds: 600},
      },
      {pick: body => ({spec: at(body, 'spec'), has: typeof at(body, 'status.token')})},
    ),
    post('too short', core('serviceaccounts/default/token'), {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {expirationSeconds: 6},
    }),
    post('of nothing', core('serviceaccounts/none/token'), {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    }),
    post(
      'review of nonsense',
      '/apis/authentication.k8s.io/v1/tokenreviews',
      {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: {token: 'nonsense'}},
      {pick: body => at(body, 'status.authenticated')},
    ),
    post(
      'who am I',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      {apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview'},
      {user: 'reader'},
    ),
  ],
}

/** Scale, status and the other things under an object. */
export const SUBRESOURCES: readonly Conversation[] = [...SCALES, STATUS, PODS, TOKENS]
