import {apps, at, core, get, helm, patch, put, until} from '../conversation.ts'
import type {Command, Conversation, Fields, Step} from '../conversation.ts'

const MAJORS = [3, 4] as const
type Major = (typeof MAJORS)[number]

const hooks =
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/istio-validator-$ns-$ns'
const run = (major: Major, step: string, line: string, more: Partial<Command> = {}): Command =>
  helm(major, step, `-n $ns ${line}`, more)
/** What a release leaves, without what time and chance put there. */
const kept =
  (name: string) =>
  (body: unknown): unknown =>
    (body as {items: Fields[]}).items
      .filter(each => String(at(each, 'metadata.name')).includes(name))
      .map(each => ({
        name: at(each, 'metadata.name'),
        labels: at(each, 'metadata.labels'),
        type: each['type'],
      }))
const left = (step: string): readonly Step[] => [
  get(`${step}: secrets`, `${core('secrets')}?labelSelector=owner=helm`, {
    pick: body =>
      (kept('helm')(body) as {name: string; labels: Fields}[]).map(({labels, ...rest}) => ({
        ...rest,
        labels: {...labels, modifiedAt: 'x', createdAt: 'x'},
      })),
  }),
  get(`${step}: deployments`, apps('deployments'), {
    pick: body =>
      (body as {items: Fields[]}).items.map(each => ({
        name: at(each, 'metadata.name'),
        spec: each['spec'],
        labels: at(each, 'metadata.labels'),
        annotations: {...(at(each, 'metadata.annotations') as Fields)},
      })),
  }),
  get(`${step}: services`, core('services'), {
    pick: body =>
      (body as {items: Fields[]}).items.map(each => ({
        name: at(each, 'metadata.name'),
        ports: at(each, 'spec.ports'),
      })),
  }),
]

const gateway = (major: Major): Conversation => ({
  name: `helm${major}-gateway`,
  steps: [
    run(major, 'install', 'install gw $charts/gateway-1.27.9.tgz --set autoscaling.enabled=false'),
    run(major, 'install again', 'install gw $charts/gateway-1.27.9.tgz'),
    ...left('installed'),
    run(major, 'status', 'status gw', {
      lines: line => !/^(==>|NAME  )|^(gw|role|deploy|serv)/i.test(line) || /^NAME:/.test(line),
    }),
    run(major, 'list', 'list'),
    run(
      major,
      'upgrade',
      'upgrade gw $charts/gateway-1.28.10.tgz --set autoscaling.enabled=false --set labels.more=yes',
    ),
    ...left('upgraded'),
    run(major, 'values', 'get values gw'),
    run(major, 'history', 'history gw'),
    run(
      major,
      'broken upgrade',
      'upgrade gw $charts/gateway-1.28.10.tgz --set service.type=Strange',
    ),
    run(major, 'history of failure', 'history gw'),
    run(major, 'rollback', 'rollback gw 1'),
    ...left('rolled back'),
    run(major, 'dry upgrade', 'upgrade gw $charts/gateway-1.29.6.tgz --dry-run=server', {
      lines: line => /^(NAME|STATUS|REVISION|Error)/.test(line),
    }),
    run(major, 'list all', 'list -a -o yaml', {lines: line => !/updated/.test(line)}),
    run(major, 'uninstall', 'uninstall gw'),
    ...left('uninstalled'),
    run(major, 'uninstall again', 'uninstall gw'),
    run(major, 'status of nothing', 'status gw'),
    run(
      major,
      'install or upgrade',
      'upgrade --install gw $charts/gateway-1.27.9.tgz --set autoscaling.enabled=false',
    ),
  ],
})

const istiod = (major: Major): Conversation => ({
  name: `helm${major}-istiod`,
  steps: [
    run(
      major,
      'install',
      'install one $charts/istiod-1.27.9.tgz --set revision=$ns --set ' +
        'global.istioNamespace=$ns --set global.hub=missing',
    ),
    get('validator', hooks),
    put('istiod fails closed', `${hooks}?fieldManager=pilot-discovery-1.27.9`, past => ({
      ...past('validator'),
      webhooks: (past('validator')['webhooks'] as Fields[]).map(each => ({
        ...each,
        failurePolicy: 'Fail',
      })),
    })),
    run(
      major,
      'upgrade to the same',
      'upgrade one $charts/istiod-1.27.9.tgz --set revision=$ns --set ' +
        'global.istioNamespace=$ns --set global.hub=missing',
    ),
    run(
      major,
      'upgrade with a change',
      'upgrade one $charts/istiod-1.27.9.tgz --set revision=$ns --set ' +
        'global.istioNamespace=$ns --set global.hub=missing --set pilot.replicaCount=2',
    ),
    run(
      major,
      'forced',
      'upgrade one $charts/istiod-1.27.9.tgz --set revision=$ns --set ' +
        'global.istioNamespace=$ns --set global.hub=missing ' +
        (major === 4 ? '--force-conflicts' : ''),
    ),
    get('validator at last', hooks),
    run(
      major,
      'next version',
      'upgrade one $charts/istiod-1.28.10.tgz --set revision=$ns --set ' +
        'global.istioNamespace=$ns --set global.hub=missing',
    ),
    run(major, 'roll back', 'rollback one 1'),
    run(major, 'history', 'history one'),
    patch('somebody labels it', hooks, 'apply?fieldManager=istio-ci&force=true', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: {name: 'istio-validator-$ns-$ns', labels: {app: 'other'}},
    }),
    run(
      major,
      'upgrade over the label',
      'upgrade one $charts/istiod-1.28.10.tgz --set revision=$ns --set ' +
        'global.istioNamespace=$ns --set global.hub=missing',
    ),
    run(major, 'uninstall', 'uninstall one'),
    until('validator gone', hooks, (_body, status) => status === 404),
    ...left('uninstalled'),
  ],
})

const OWNERSHIP = (major: Major): Conversation => ({
  name: `helm${major}-ownership`,
  steps: [
    patch('a service that nobody owns', core('services/gw'), 'apply?fieldManager=me', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'gw'},
      spec: {ports: [{port: 80}]},
    }),
    run(
      major,
      'install over it',
      'install gw $charts/gateway-1.27.9.tgz --set autoscaling.enabled=false',
    ),
    run(
      major,
      'take it over',
      'install gw2 $charts/gateway-1.27.9.tgz --set name=gw --set autoscaling.enabled=false --take-ownership',
    ),
    run(major, 'as a user without rights', 'list', {user: 'nobody'}),
    run(major, 'install without rights', 'install other $charts/gateway-1.27.9.tgz', {
      user: 'nobody',
    }),
    run(major, 'no chart', 'install other $charts/none-1.0.0.tgz', {
      lines: line => /^Error/.test(line),
    }),
  ],
})

const WAITING = (major: Major): Conversation => ({
  name: `helm${major}-waiting`,
  steps: [
    run(major, 'install', 'install waiting $charts/app --wait --timeout 60s'),
    get('ready', apps('deployments/waiting'), {pick: body => at(body, 'status.readyReplicas')}),
    run(
      major,
      'upgrade',
      'upgrade waiting $charts/app --wait --timeout 60s --set replicas=3 --set text=bye',
    ),
    get('still ready', apps('deployments/waiting'), {
      pick: body => at(body, 'status.readyReplicas'),
    }),
    get('map', core('configmaps/waiting'), {
      pick: body => ({
        ...(body as Fields),
        metadata: {...(at(body, 'metadata') as Fields), resourceVersion: 'x'},
      }),
    }),
    run(major, 'reused values', 'upgrade waiting $charts/app --reuse-values --set text=again'),
    run(major, 'all values', 'get values waiting -a -o json'),
    run(major, 'manifest', 'get manifest waiting'),
    run(
      major,
      'never ready',
      'upgrade waiting $charts/app --set image=missing --wait --timeout 2s',
      {lines: line => /^(NAME|STATUS|REVISION)/.test(line)},
    ),
    run(
      major,
      'put back',
      `upgrade waiting $charts/app --${major === 4 ? 'rollback-on-failure' : 'atomic'} --set ` +
        'text=third --set image=missing --timeout 3s',
      {lines: line => /^(NAME|STATUS|REVISION)/.test(line)},
    ),
    run(major, 'history', 'history waiting'),
  ],
})

/** What a release goes through, with both Helms. */
export const HELM: readonly Conversation[] = MAJORS.flatMap(major => [
  gateway(major),
  istiod(major),
  OWNERSHIP(major),
  WAITING(major),
])
