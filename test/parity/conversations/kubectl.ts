import {apps, at, core, kubectl, post, until} from '../conversation.ts'
import type {Command, Conversation, Fields, Step} from '../conversation.ts'

const containers = (image: string): Fields => ({
  containers: [{name: 'app', image, ports: [{containerPort: 80}]}],
})
const web = (image = 'app:1', spec: Fields = {}): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: '$ns', labels: {app: 'web'}},
  spec: {
    replicas: 2,
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: containers(image)},
    ...spec,
  },
})
const map = (data: Fields, rest: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'a', namespace: '$ns', ...rest},
  data,
})
const ready = until(
  'ready',
  apps('deployments/web'),
  body =>
    at(body, 'status.readyReplicas') === 2 &&
    at(body, 'status.updatedReplicas') === 2 &&
    at(body, 'status.replicas') === 2,
)
const run = (line: string, more: Partial<Command> = {}): Command =>
  kubectl(line.slice(0, 60), `-n $ns ${line}`, more)
/** Which pods are named is chance; how many and how they are is not. */
const sorted = {sorted: true}

const GET: Conversation = {
  name: 'kubectl-get',
  steps: [
    post('deployment', apps('deployments'), web()),
    post('service', core('services'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'web'},
      spec: {
        selector: {app: 'web'},
        ports: [
          {port: 80, name: 'http'},
          {port: 443, name: 'https'},
        ],
      },
    }),
    post('map', core('configmaps'), map({a: '1'})),
    post('account', core('serviceaccounts'), {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {name: 'me'},
    }),
    ready,
    ...[
      'get deployments',
      'get deploy web -o wide',
      'get deploy,svc',
      'get svc',
      'get svc -o wide',
      'get configmap a',
      'get cm a -o yaml',
      'get cm a -o json',
      'get cm a -o name',
      'get cm a -o jsonpath={.data.a}',
      'get cm a -o custom-columns=NAME:.metadata.name,A:.data.a',
      'get cm a --show-labels',
      'get deploy -L app',
      'get deploy -l app=web',
      'get deploy -l app=none',
      'get none',
      'get cm none',
      'get cm a none',
      'get sa me',
      'get endpoints web -o name',
      'get ns $ns',
      'get deploy web --no-headers',
      'get deploy --sort-by=.metadata.name',
      'get cm --field-selector metadata.name=a',
      'get deployments.v1.apps web',
      'get deploy web -o go-template={{.spec.replicas}}',
      'get all -l app=web -o name',
      'get --raw /api/v1/namespaces/$ns/configmaps/none',
      'get cm -l a=b=c',
      'get secret',
      'get hpa',
      'get pdb',
      'get netpol',
      'get pc system-node-critical',
      'get roles',
      'get crd none',
    ].map(line => run(line)),
    ...[
      'get pods',
      'get pods -o wide',
      'get rs',
      'get rs -o wide',
      'get pods -l app=web --show-labels',
      'get pods,rs',
    ].map(line => run(line, sorted)),
    kubectl('get -A', 'get deploy -A -l app=web --field-selector metadata.namespace=$ns'),
    run('get cm a --v=0 --output=yaml --show-managed-fields'),
  ],
}

const DESCRIBE: Conversation = {
  name: 'kubectl-describe',
  steps: [
    post('deployment', apps('deployments'), web()),
    post('service', core('services'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'web'},
      spec: {selector: {app: 'none'}, ports: [{port: 80, name: 'http'}]},
    }),
    post('map', core('configmaps'), map({a: '1'})),
    ready,
    run('describe deploy web'),
    run('describe svc web'),
    run('describe cm a'),
    run('describe sa default'),
    run('describe cm none'),
    kubectl('describe ns', 'describe ns $ns'),
    run('describe pod -l app=web', {
      lines: line =>
        /^(Name|Namespace|Labels|Status|Controlled By|Containers|  app|    Image|    Port|    State|    Ready|QoS Class)/.test(
          line,
        ),
      sorted: true,
    }),
    run('describe rs -l app=web', {
      lines: line =>
        /^(Name|Namespace|Selector|Labels|Replicas|Pods Status|Controlled By)/.test(line),
    }),
    run('describe quota'),
  ],
}

const WRITE: Conversation = {
  name: 'kubectl-write',
  steps: [
    run('apply -f -', {step: 'apply', stdin: map({a: '1'})}),
    run('apply -f -', {step: 'apply the same', stdin: map({a: '1'})}),
    run('apply -f -', {step: 'apply a change', stdin: map({a: '2', b: '2'})}),
    run('apply -f -', {step: 'apply less', stdin: map({b: '2'})}),
    run('get cm a -o yaml', {lines: line => !/uid|resourceVersion|Timestamp/.test(line)}),
    run('apply -f - --dry-run=server', {step: 'apply dry', stdin: map({c: '3'})}),
    run('apply -f - --dry-run=client', {step: 'apply dry at home', stdin: map({c: '3'})}),
    run('apply -f -', {step: 'apply unknown field', stdin: {...map({}), strange: 1}}),
    run('apply -f - --validate=false', {
      step: 'apply unknown field unseen',
      stdin: {...map({b: '2'}), strange: 1},
    }),
    run('apply -f -', {
      step: 'apply unknown kind',
      stdin: {apiVersion: 'example.com/v1', kind: 'Strange', metadata: {name: 'x'}},
    }),
    run('apply -f -', {step: 'apply invalid', stdin: web('app:1', {replicas: -1})}),
    run('diff -f -', {step: 'diff', stdin: map({b: '3'}), lines: line => /^[+-] /.test(line)}),
    run('create -f -', {step: 'create what is there', stdin: map({})}),
    run('create cm b --from-literal=x=1'),
    run('create ns $ns'),
    run('replace -f -', {step: 'replace', stdin: map({z: '1'})}),
    run('label cm a x=1'),
    run('label cm a x=2'),
    run('label cm a x=2 --overwrite'),
    run('label cm a x-'),
    run('label cm a y-'),
    run("label cm a 'x=a b'"),
    run('annotate cm a n=1'),
    run('annotate cm a n=1'),
    run('annotate cm a n-'),
    run('label cm a z=1'),
    run('label ns $ns istio.io/rev=x'),
    run('patch cm a -p {"data":{"p":"1"}}'),
    run('patch cm a --type=merge -p {"data":{"p":"1"}}'),
    run('patch cm a --type=json -p [{"op":"remove","path":"/data/p"}]'),
    run('patch cm a --type=json -p [{"op":"remove","path":"/data/q"}]'),
    run('patch cm a -p {'),
    run('patch cm none -p {}'),
    run('delete cm b'),
    run('delete cm b'),
    run('delete cm b --ignore-not-found'),
    run('delete cm a none'),
    run('delete cm -l z=1'),
    run('delete strange x'),
    run('run p --image=app:1 --dry-run=server -o name'),
    run('create deploy d --image=app:1 --replicas=0'),
    run('expose deploy d --port=80'),
    run('autoscale deploy d --max=3'),
    run('set image deploy d app=app:2'),
    run('set env deploy d A=1'),
    run('delete deploy,svc,hpa d'),
    run('create token default --duration=1s'),
    run('create sa s'),
    run('create role r --verb=get --resource=pods'),
    run('create rolebinding r --role=r --serviceaccount=$ns:s'),
    run('create quota q --hard=pods=9'),
    run('create secret generic g --from-literal=a=b'),
  ],
}

const SERVER_SIDE: Conversation = {
  name: 'kubectl-server-side',
  steps: [
    run('apply --server-side -f -', {step: 'apply', stdin: map({a: '1'})}),
    run('apply --server-side -f - --field-manager=other', {step: 'conflict', stdin: map({a: '2'})}),
    run('apply --server-side -f - --field-manager=other --force-conflicts', {
      step: 'forced',
      stdin: map({a: '2'}),
    }),
    run('apply --server-side -f -', {step: 'conflict back', stdin: map({a: '1'})}),
    run('apply --server-side -f - --dry-run=server', {step: 'dry', stdin: map({b: '1'})}),
    run('apply -f -', {step: 'client-side first', stdin: map({a: '1'}, {name: 'b'})}),
    run('apply --server-side -f -', {step: 'then server-side', stdin: map({a: '2'}, {name: 'b'})}),
    run('get cm b -o yaml --show-managed-fields', {
      lines: line => !/uid:|resourceVersion:|Timestamp:|time:/.test(line),
    }),
    run('apply --server-side -f -', {step: 'unknown field', stdin: {...map({}), strange: 1}}),
    run('apply --server-side -f -', {step: 'deployment', stdin: web()}),
    run('scale deploy web --replicas=1'),
    run('apply --server-side -f -', {step: 'conflict with the scaler', stdin: web()}),
    run('apply view-last-applied cm b'),
  ],
}

const ROLLOUT: Conversation = {
  name: 'kubectl-rollout',
  steps: [
    run('apply -f -', {step: 'apply', stdin: web()}),
    run('rollout status deploy web --timeout=30s', {lines: line => /success|error/.test(line)}),
    run('rollout restart deploy web'),
    run('rollout status deploy/web --timeout=30s', {lines: line => /success|error/.test(line)}),
    run('rollout history deploy web'),
    run('set image deploy/web app=app:2'),
    run('rollout status deploy web', {
      lines: line => /success|error/.test(line),
      step: 'status after the image',
    }),
    run('rollout history deploy web --revision=3', {
      lines: line => !/pod-template-hash/.test(line),
    }),
    run('rollout undo deploy web'),
    run('rollout status deploy web', {
      lines: line => /success|error/.test(line),
      step: 'status after the undo',
    }),
    run('get deploy web -o jsonpath={.spec.template.spec.containers[0].image}'),
    run('rollout undo deploy web --to-revision=99'),
    run('rollout pause deploy web'),
    run('rollout restart deploy web', {step: 'restart of a paused one'}),
    run('rollout resume deploy web'),
    run('rollout resume deploy web', {step: 'resume again'}),
    run('scale deploy web --replicas=3'),
    run('wait deploy web --for=jsonpath={.status.readyReplicas}=3 --timeout=30s'),
    run('scale deploy web --replicas=1 --current-replicas=7'),
    run('wait deploy web --for=condition=Available --timeout=30s'),
    run('wait deploy web --for=condition=Strange --timeout=1s'),
    run('wait cm none --for=delete --timeout=1s'),
    run('set image deploy/web app=app:missing'),
    run('rollout status deploy web --timeout=1s', {
      lines: line => /success|error/.test(line),
      step: 'status of a stuck one',
    }),
    run('rollout undo deploy web', {step: 'undo of a stuck one'}),
    run('rollout status deploy web --timeout=30s', {
      lines: line => /success|error/.test(line),
      step: 'status of a repaired one',
    }),
    run('delete deploy web --cascade=foreground --timeout=30s'),
    run('get rs,pods'),
  ],
}

const KINDS: Conversation = {
  name: 'kubectl-kinds',
  steps: [
    kubectl('api-resources', 'api-resources --no-headers', {
      lines: line =>
        /^(configmaps|pods|services|secrets|namespaces|serviceaccounts|deployments|statefulsets|daemonsets|replicasets|jobs|cronjobs|horizontalpodautoscalers|poddisruptionbudgets|customresourcedefinitions|mutatingwebhook|validatingwebhook|leases|roles|clusterroles|networkpolicies) /.test(
          line,
        ),
      sorted: true,
    }),
    kubectl('api-resources of apps', 'api-resources --api-group=apps -o wide', sorted),
    kubectl(
      'api-resources by verb',
      'api-resources --namespaced=false --verbs=list,watch --api-group=admissionregistration.k8s.io -o name',
      {sorted: true, lines: line => line.includes('webhook')},
    ),
    kubectl('api-versions', 'api-versions', {
      sorted: true,
      lines: line =>
        /^(v1|apps\/v1|batch\/v1|policy\/v1|autoscaling\/v2|apiextensions.k8s.io\/v1|admissionregistration.k8s.io\/v1|rbac.authorization.k8s.io\/v1|coordination.k8s.io\/v1)$/.test(
          line,
        ),
    }),
    kubectl('explain', 'explain deployment.spec.replicas', {
      lines: line => /^(GROUP|KIND|VERSION|FIELD)/.test(line),
    }),
    kubectl('explain of nothing', 'explain strange'),
    kubectl('version', 'version', {lines: line => /^Server/.test(line)}),
    kubectl('cluster-info', 'cluster-info', {lines: line => /control plane/.test(line)}),
    run('auth can-i get pods'),
    run('auth can-i get pods', {step: 'can nobody', user: 'nobody'}),
    run('auth can-i list secrets -A', {step: 'can nobody list', user: 'nobody'}),
    run('auth can-i twist strange'),
    run('auth can-i get pods --as=jo'),
    run('auth can-i get /healthz', {step: 'can nobody see health', user: 'nobody'}),
    run('auth can-i --list', {
      step: 'what can nobody do',
      user: 'nobody',
      lines: line => /^Resources|selfsubject/.test(line),
      sorted: true,
    }),
    run('auth whoami', {user: 'reader'}),
    run('get pods', {step: 'get by nobody', user: 'nobody'}),
    run('delete cm x', {step: 'delete by nobody', user: 'nobody'}),
    run('apply -f -', {step: 'apply by nobody', user: 'nobody', stdin: map({})}),
    run('logs none'),
    run('exec none -- ls'),
    run('port-forward none 1:1'),
    run('top pods'),
    run('get events'),
    run('get pods --as=jo'),
    run('get pods --request-timeout=1s --chunk-size=1'),
  ],
}

const watched: readonly Step[] = [
  post('deployment', apps('deployments'), web('app:1', {replicas: 2})),
  ready,
  run('wait pod -l app=web --for=condition=Ready --timeout=30s', sorted),
  run('get deploy web -w --request-timeout=2s', {
    step: 'watch without news',
    lines: line => !/^Unable|^error/.test(line),
  }),
  run('rollout restart deploy web'),
  run('get deploy web -w --request-timeout=4s', {
    step: 'watch of a rollout ends',
    lines: line => /^NAME/.test(line),
  }),
]

/** What people type. */
export const KUBECTL: readonly Conversation[] = [
  GET,
  DESCRIBE,
  WRITE,
  SERVER_SIDE,
  ROLLOUT,
  KINDS,
  {name: 'kubectl-watch', steps: watched},
]
