import {gzipSync} from 'node:zlib'
import type {KubeObject} from '../stand/kube.ts'
import {
  barePod,
  gatewayOf,
  ofRelease,
  packedSecret,
  plain,
  releaseSecret,
  workload,
} from './attack-objects.ts'

/** What a tenant puts into a namespace of its own, and where in the issue it is spoken of. */
export type Attack = {
  name: string
  row: string
  objects: readonly KubeObject[]
  /**
   * Findings about the tenant's own objects that stop a plan before it begins, until a person
   * waives them. A law is broken then.
   */
  blocks?: readonly string[]
}

/** Words that Helm would take for flags: what Helm 3 and Helm 4 do with each was seen. */
const FLAGS = [
  '--post-renderer=/bin/sh',
  '--output-dir=/tmp',
  '--values=http://192.0.2.1/',
  '--repo=http://192.0.2.1/',
  '--set-file=a=/etc/passwd',
  '-h',
  '--',
  '-n=kube-system',
]
const NO_NAMES = [
  'not a label!',
  '',
  'a,owner=helm',
  'a)',
  '../../nodes',
  'x\n--debug',
  'x'.repeat(64 * 1024),
  '\u202eesrever',
  'a\u0000b',
  'constructor',
  '__proto__',
  'ё',
  '*',
  '-',
]
const NO_PLACES = [
  'kube-system',
  'istio-system',
  'no-such',
  'not a label!',
  '',
  '../nodes',
  '*',
  '--kube-context=x',
  'a-tenant/x',
  'constructor',
]
const HOSTILE = [
  '\u001b]0;owned\u0007\u001b[2J',
  '{"revision":{"__proto__":{"polluted":true}}}',
  '{"revision":1e999',
  '[['.repeat(4_000),
  'x'.repeat(100_000),
  '\u2028\u0085\u202e',
  '${jndi:x}',
  '$(id)',
  '`id`',
  '"; id; "',
]
const REVISIONS = [
  'constructor',
  'toString',
  'no-such-revision',
  'default',
  'prod',
  '1-29-6',
  'x'.repeat(63),
]

const numbered = <T>(
  list: readonly T[],
  make: (each: T, name: string) => readonly KubeObject[],
  prefix: string,
): readonly KubeObject[] => list.flatMap((each, at) => make(each, `${prefix}-${at}`))
const gzip = (text: string | Buffer): string => gzipSync(text).toString('base64')
const json = (value: unknown): string => gzip(JSON.stringify(value))

/**
 * A gateway that names a release of its own, so that meshctl looks for it, and Secrets of that
 * name.
 */
const named = (name: string, secret: KubeObject): readonly KubeObject[] => [
  gatewayOf(name, ofRelease(name)),
  secret,
]

const flags: Attack = {
  name: 'releases whose JSON names a flag of Helm',
  row: '1',
  objects: [
    ...numbered(
      FLAGS,
      (flag, name) => named(name, releaseSecret({name, json: {name: flag}})),
      'flag',
    ),
    ...numbered(
      FLAGS,
      (flag, name) =>
        named(
          name,
          releaseSecret({name, json: {chart: {metadata: {name: 'gateway', version: flag}}}}),
        ),
      'version',
    ),
    ...numbered(
      FLAGS,
      (flag, name) => named(name, releaseSecret({name, json: {namespace: flag}})),
      'place',
    ),
  ],
}

const disagreeing: Attack = {
  name: 'releases whose Secret, labels and JSON disagree',
  row: '1',
  objects: [
    ...named(
      'other-name',
      releaseSecret({
        name: 'other-name',
        json: {name: 'istiod-1-28-10', namespace: 'istio-system'},
      }),
    ),
    ...named(
      'other-place',
      releaseSecret({name: 'other-place', json: {namespace: 'istio-ingress'}}),
    ),
    ...named('other-number', releaseSecret({name: 'other-number', json: {version: 7}})),
    ...named('other-label', releaseSecret({name: 'other-label', labels: {name: 'ingress'}})),
    ...named('odd-number', releaseSecret({name: 'odd-number', json: {version: -1.5}})),
    ...named(
      'odd-version',
      releaseSecret({name: 'odd-version', labels: {version: '99999999999999999999'}}),
    ),
    ...named('odd-status', releaseSecret({name: 'odd-status', status: 'made-up'})),
  ],
}

const strangers: Attack = {
  name: 'annotations that name no release, or somebody else’s',
  row: '4',
  objects: [
    ...numbered(
      NO_NAMES,
      (word, name) => [
        gatewayOf(name, ofRelease(word)),
        gatewayOf(`${name}-d`, ofRelease(word), 'DaemonSet'),
      ],
      'name',
    ),
    ...numbered(FLAGS, (flag, name) => [gatewayOf(name, ofRelease(flag))], 'flagged'),
    ...numbered(NO_PLACES, (place, name) => [gatewayOf(name, ofRelease('ingress', place))], 'in'),
    ...numbered(
      NO_NAMES,
      (word, name) => [
        workload({
          name,
          podLabels: {app: 'istiod'},
          spec: {selector: {matchLabels: {app: 'istiod'}}},
          annotations: ofRelease(word, 'istio-system'),
        }),
      ],
      'istiod',
    ),
    gatewayOf('half', {'meta.helm.sh/release-name': 'ingress'}),
    gatewayOf('claims-istiod', ofRelease('istiod-1-28-10', 'istio-system')),
    gatewayOf('claims-ingress', ofRelease('ingress', 'istio-ingress')),
    gatewayOf('claims-base', ofRelease('istio-base', 'istio-system')),
  ],
}

const BODY = {
  name: 'g',
  version: 1,
  namespace: 'a-tenant',
  info: {status: 'deployed'},
  chart: {metadata: {name: 'gateway', version: '1.28.10'}},
  config: {},
  manifest: '',
}
const GARBAGE: readonly string[] = [
  '',
  'no base64 !',
  gzip('{'),
  gzip('no JSON'),
  ...[null, 1, 'text', [], {}].map(json),
]
const FIELDS: readonly object[] = [
  {manifest: 1},
  {manifest: {}},
  {manifest: ['a']},
  {manifest: null},
  {manifest: 'a: &a [x]\nkind: *a'},
  {chart: null},
  {chart: 'gateway'},
  {chart: {metadata: 'gateway'}},
  {chart: {metadata: {name: 1, version: {}}}},
  {chart: {metadata: {name: 'gateway', version: '1.28.10 && id'}}},
  {chart: {metadata: {name: 'gateway', version: 'x'}}},
  {config: 'text'},
  {config: []},
  {config: 1},
  {config: {revision: {a: 1}}},
  {config: JSON.parse('{"__proto__":{"polluted":true}}') as object},
  {config: {constructor: {prototype: {polluted: true}}}},
  {config: {revision: '--x', a: '\u0085\u2028'}},
  {info: 'text'},
  {info: {status: 1}},
  {info: {status: 'deployed', last_deployed: {}}},
  {info: null},
  {name: null},
  {name: 1},
  {version: '1'},
  {version: 1e308},
  {apply_method: '--x'},
]

const garbage: Attack = {
  name: 'release Secrets that hold no release',
  row: '4',
  objects: [
    ...numbered(GARBAGE, (text, name) => named(name, packedSecret({name}, text)), 'garbage'),
    ...numbered(
      FIELDS,
      (field, name) => named(name, releaseSecret({name, json: {...BODY, name, ...field}})),
      'field',
    ),
    ...named('empty', {...packedSecret({name: 'empty'}, ''), data: {}} as KubeObject),
    ...named('wordless', packedSecret({name: 'wordless', labels: {version: 'latest'}}, json(BODY))),
  ],
}

/** Little to send, and much to unpack, to split or to parse. */
const bombs: Attack = {
  name: 'release Secrets that grow when they are unpacked',
  row: '4',
  objects: [
    ...numbered(
      [Buffer.alloc(300_000_000), '['.repeat(5_000_000), '{"a":'.repeat(2_000_000)].map(gzip),
      (text, name) => named(name, packedSecret({name}, text)),
      'bomb',
    ),
    ...numbered(
      [
        '---\n'.repeat(10_000_000),
        `kind: x\nmetadata: ${'['.repeat(100_000)}`,
        `metadata: ${'{a: '.repeat(50_000)}`,
        `metadata:\n${' a: &a [b]\n'.repeat(200_000)}`,
      ],
      (manifest, name) => named(name, releaseSecret({name, json: {manifest}})),
      'manifest',
    ),
  ],
}

const madeUp: Attack = {
  name: 'made-up releases of Istio’s own charts',
  row: '7',
  objects: ['base', 'istiod', 'cni', 'ztunnel', 'gateway'].flatMap(chart => [
    ...named(`new-${chart}`, releaseSecret({name: `new-${chart}`, chart, chartVersion: '9.9.9'})),
    ...named(`old-${chart}`, releaseSecret({name: `old-${chart}`, chart, chartVersion: '1.0.0'})),
    ...['pending-install', 'pending-upgrade', 'pending-rollback', 'uninstalling', 'failed'].flatMap(
      status =>
        named(`${chart}-${status}`, releaseSecret({name: `${chart}-${status}`, chart, status})),
    ),
    ...named(
      `system-${chart}`,
      releaseSecret({
        name: `system-${chart}`,
        chart,
        chartVersion: '9.9.9',
        json: {namespace: 'istio-system', name: chart === 'base' ? 'istio-base' : chart},
      }),
    ),
  ]),
}

const SHOPS_OBJECT =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bystander\n  namespace: orders\n'
const OWNERS_OBJECT =
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: ' +
  'bystander\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ' +
  'cluster-admin}\nsubjects: [{kind: User, name: tenant, apiGroup: ' +
  'rbac.authorization.k8s.io}]\n'
const RUNNER =
  'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: hook\n  namespace: kube-system\nspec: ' +
  '{template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}\n'

const manifests: Attack = {
  name: 'gateway releases whose manifest holds what is not theirs',
  row: '1',
  objects: [
    ...named('steals', releaseSecret({name: 'steals', json: {manifest: `---\n${SHOPS_OBJECT}`}})),
    ...named('rules', releaseSecret({name: 'rules', json: {manifest: `---\n${OWNERS_OBJECT}`}})),
    ...named(
      'flow',
      releaseSecret({
        name: 'flow',
        json: {
          manifest:
            '---\n{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bystander","namespace":"orders"}}\n',
        },
      }),
    ),
    ...named(
      'lists',
      releaseSecret({
        name: 'lists',
        json: {
          manifest: `---\napiVersion: v1\nkind: List\nitems:\n- ${SHOPS_OBJECT.trimEnd().replaceAll('\n', '\n  ')}\n`,
        },
      }),
    ),
    ...named(
      'hooks',
      releaseSecret({
        name: 'hooks',
        json: {
          hooks: [
            {
              name: 'hook',
              kind: 'Job',
              path: 'gateway/templates/hook.yaml',
              manifest: RUNNER,
              events: ['pre-rollback', 'pre-upgrade', 'post-delete'],
            },
          ],
        },
      }),
    ),
  ],
}

const templates: Attack = {
  name: 'pod templates with crafted labels and annotations',
  row: 'also',
  objects: [
    ...numbered(
      HOSTILE,
      (text, name) =>
        [
          'sidecar.istio.io/status',
          'proxy.istio.io/config',
          'inject.istio.io/templates',
          'sidecar.istio.io/userVolume',
          'meshctl.dev/restarted-for',
          'istio.io/rev',
          'sidecar.istio.io/proxyImage',
        ].map((key, at) => workload({name: `${name}-${at}`, podAnnotations: {[key]: text}})),
      'annotated',
    ),
    ...numbered(
      HOSTILE,
      (text, name) => [
        workload({
          name,
          annotations: {
            'meshctl.dev/hold': text.slice(0, 50_000),
            'meshctl.dev/strategy': text.slice(0, 50_000),
            'meshctl.dev/wave': text.slice(0, 50_000),
            'argocd.argoproj.io/tracking-id': text,
          },
        }),
      ],
      'marked',
    ),
    ...numbered(
      REVISIONS,
      (rev, name) => [
        workload({name, podLabels: {'istio.io/rev': rev}}),
        workload({name: `${name}-i`, podLabels: {'sidecar.istio.io/inject': rev}}),
      ],
      'asks',
    ),
    ...numbered(
      ['constructor', 'hasOwnProperty', 'toString', 'valueOf', 'a/constructor'],
      (key, name) => [
        workload({
          name,
          labels: {[key]: 'x'},
          podLabels: {[key]: 'x'},
          podAnnotations: {[key]: 'x'},
        }),
      ],
      'named-so',
    ),
    ...(['DaemonSet', 'StatefulSet'] as const).map(kind =>
      workload({
        name: `odd-${kind.toLowerCase()}`,
        kind,
        podAnnotations: {'sidecar.istio.io/status': '{'},
        spec: {updateStrategy: {type: 'OnDelete'}, ...(kind === 'DaemonSet' ? {} : {replicas: 0})},
      }),
    ),
    plain('batch/v1', 'CronJob', 'odd', {
      spec: {
        schedule: '0 0 1 1 *',
        jobTemplate: {
          spec: {
            template: {
              metadata: {
                labels: {'istio.io/rev': 'constructor'},
                annotations: {'sidecar.istio.io/status': '['},
              },
              spec: {restartPolicy: 'Never', containers: [{name: 'a', image: 'a'}]},
            },
          },
        },
      },
    }),
  ],
}

const pods: Attack = {
  name: 'pods that say they have a proxy',
  row: 'also',
  blocks: ['ORPHANED_PODS'],
  objects: [
    ...numbered(
      HOSTILE,
      (text, name) => [
        barePod(name, {annotations: {'sidecar.istio.io/status': text}}),
        barePod(`${name}-t`, {
          annotations: {'sidecar.istio.io/status': text, 'inject.istio.io/templates': text},
        }),
      ],
      'status',
    ),
    ...numbered(
      ['constructor', '__proto__', '', 'a b', '\u202e', 'no-such-revision'],
      (rev, name) => [barePod(name, {annotations: {'istio.io/rev': rev}})],
      'rev',
    ),
    ...['waypoint', 'ztunnel', 'router', '--x'].map((arg, at) =>
      barePod(`kind-${at}`, {annotations: {'istio.io/rev': '1-29-6'}, args: ['proxy', arg]}),
    ),
    barePod('istiod-1-29-6-x', {labels: {app: 'istiod', 'istio.io/rev': '1-29-6'}}),
    barePod('managed', {labels: {'gateway.istio.io/managed': 'istio.io-mesh-controller'}}),
  ],
}

const things: Attack = {
  name: 'Services, budgets, ConfigMaps and Leases that look like Istio’s or meshctl’s',
  row: 'also',
  objects: [
    plain('v1', 'Service', 'istiod-1-29-6', {
      spec: {ports: [{port: 443}], selector: {app: 'istiod'}},
      metadata: {
        labels: {'istio.io/rev': '1-29-6', 'istio.io/tag': 'prod', app: 'istiod'},
        annotations: ofRelease('istiod-1-28-10', 'istio-system'),
      },
    }),
    plain('v1', 'Service', 'outside', {
      spec: {type: 'ExternalName', externalName: 'istiod.istio-system.svc'},
      metadata: {
        labels: {'istio.io/tag': 'prod'},
        annotations: ofRelease('ingress', 'istio-ingress'),
      },
    }),
    plain('policy/v1', 'PodDisruptionBudget', 'all', {spec: {selector: {}, minAvailable: '100%'}}),
    plain('policy/v1', 'PodDisruptionBudget', 'odd', {
      spec: {
        selector: {matchExpressions: [{key: 'app', operator: 'NotIn', values: ['']}]},
        maxUnavailable: 0,
      },
    }),
    plain('autoscaling/v2', 'HorizontalPodAutoscaler', 'odd', {
      spec: {
        scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'constructor'},
        maxReplicas: 2,
      },
    }),
    plain('networking.k8s.io/v1', 'NetworkPolicy', 'nobody', {
      spec: {podSelector: {}, policyTypes: ['Ingress', 'Egress']},
    }),
    ...[
      'meshctl-upgrade',
      'istio-1-29-6',
      'istio-sidecar-injector-1-29-6',
      'values',
      'meshctl-history-x',
    ].map(name =>
      plain('v1', 'ConfigMap', name, {
        data: {
          run: '{"schema":"meshctl.dev/run/v1"}',
          mesh: ': :',
          values: '{',
          config: '\u001b[2J',
        },
        metadata: {
          labels: {
            'app.kubernetes.io/managed-by': 'meshctl',
            'app.kubernetes.io/part-of': 'istio-upgrade',
            'istio.io/rev': '1-29-6',
          },
        },
      }),
    ),
    plain('coordination.k8s.io/v1', 'Lease', 'meshctl-upgrade', {
      spec: {holderIdentity: 'tenant', leaseDurationSeconds: 3600},
    }),
    ...['cacerts', 'istio-ca-secret'].map(name =>
      plain('v1', 'Secret', name, {
        data: {
          'root-cert.pem': Buffer.from(
            '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
          ).toString('base64'),
        },
      }),
    ),
    plain('v1', 'ServiceAccount', 'istiod', {
      metadata: {annotations: ofRelease('istiod-1-28-10', 'istio-system'), labels: {app: 'istiod'}},
    }),
  ],
}

/** More than anybody has, and each asks to be looked at. */
const crowd: Attack = {
  name: 'a crowd',
  row: '4',
  objects: [
    ...numbered(
      Array.from({length: 150}),
      (_each, name) => named(name, releaseSecret({name, chart: 'base', chartVersion: '9.9.9'})),
      'crowd',
    ),
    ...numbered(
      Array.from({length: 300}),
      (_each, name) => [
        plain('v1', 'ConfigMap', name, {data: {a: 'a'}, metadata: {labels: {app: 'istiod'}}}),
      ],
      'filler',
    ),
  ],
}

export const ATTACKS: readonly Attack[] = [
  flags,
  disagreeing,
  strangers,
  garbage,
  bombs,
  madeUp,
  manifests,
  templates,
  pods,
  things,
  crowd,
]

/** What breaks a law in the tenant's own namespace while somebody's run is under way. */
export const MIDWAY: Attack = {
  name: 'pods of revisions that were made up',
  row: '4',
  objects: pods.objects.filter(each => each.metadata?.name?.startsWith('rev-') === true),
}

/**
 * All at once, for a run: but for what halts the step of the tenant's own namespace, as it should,
 * or breaks a law there, and what only takes long.
 */
export const IN_A_RUN: Attack = {
  name: 'all of that at once',
  row: '1, 4, 7',
  objects: [flags, disagreeing, strangers, garbage, madeUp, manifests, templates, things]
    .flatMap(each => each.objects)
    .filter(each => each.kind !== 'DaemonSet'),
}
