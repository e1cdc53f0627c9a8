import type {KubeObject} from '../../src/mesh/object.ts'

/** A text that must never come out. Each place has its own, so that a leak tells where. */
export const canary = (place: string): string => `canary-${place}`

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const meta = (name: string, more: object = {}): KubeObject['metadata'] => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  labels: {app: name},
  annotations: {
    'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"x":"${canary('last-applied')}"}}`,
    'example.org/note': canary('annotation'),
    'proxy.istio.io/overrides': `{"containers":[{"env":[{"name":"A","value":"${canary('overrides')}"}]}]}`,
    'proxy.istio.io/config': `proxyMetadata:\n  DB_PASSWORD: ${canary('proxy-config')}\n`,
  },
  ...more,
})

const container = (name: string): object => ({
  name,
  image: 'example.org/app:1',
  command: ['sh', '-c', canary('command')],
  args: [`--password=${canary('args')}`, canary('arg')],
  workingDir: canary('working-dir'),
  env: [
    {name: 'DB_URL', value: canary('env')},
    {name: 'PILOT_TOKEN', value: canary('env-token')},
    {name: 'FROM', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}},
  ],
  livenessProbe: {
    httpGet: {
      port: 80,
      path: `/${canary('probe-path')}`,
      host: canary('probe-host'),
      httpHeaders: [{name: 'Authorization', value: canary('probe-header')}],
    },
  },
  readinessProbe: {exec: {command: [canary('probe-command')]}},
  lifecycle: {preStop: {exec: {command: [canary('hook')]}}},
  volumeMounts: [{name: 'v', mountPath: '/v', subPathExpr: canary('sub-path')}],
})

export const podSpec: object = {
  containers: [container('app'), container('istio-proxy')],
  initContainers: [container('init')],
  hostAliases: [{ip: '1.1.1.1', hostnames: [canary('alias')]}],
  volumes: [
    {
      name: 'a',
      csi: {
        driver: 'vault',
        volumeAttributes: {token: canary('csi')},
        nodePublishSecretRef: {name: 'x'},
      },
    },
    {name: 'b', flexVolume: {driver: 'd', options: {password: canary('flex')}}},
    {name: 'c', secret: {secretName: 'db'}},
    {name: 'd', nfs: {server: canary('nfs'), path: '/'}},
  ],
}

const template = {
  metadata: {labels: {app: 'web', 'istio.io/rev': 'default'}, annotations: meta('t').annotations},
  spec: podSpec,
}

/** An object of every kind that may hold a secret, with one in each place that we know of. */
export const CANARIES: readonly KubeObject[] = [
  {apiVersion: 'v1', kind: 'Namespace', metadata: meta('shop')},
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('web-1'),
    spec: podSpec,
    status: {
      phase: 'Running',
      message: canary('pod-message'),
      conditions: [{type: 'Ready', status: 'False', message: canary('condition')}],
      containerStatuses: [
        {
          name: 'app',
          image: 'a',
          state: {waiting: {reason: 'CrashLoopBackOff', message: canary('waiting')}},
          lastState: {terminated: {reason: 'Error', message: canary('terminated')}},
        },
      ],
    },
  },
  ...(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'] as const).map(kind => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: meta('web'),
    spec: {
      replicas: 2,
      selector: {matchLabels: {app: 'web', 'token-reader': 'yes'}},
      template,
      volumeClaimTemplates: [{metadata: meta('data'), spec: {accessModes: ['ReadWriteOnce']}}],
    },
    status: {
      replicas: 2,
      conditions: [
        {type: 'Progressing', status: 'False', reason: 'X', message: canary('workload-condition')},
      ],
    },
  })),
  {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: meta('web-7'),
    revision: 1,
    data: {spec: {template}},
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta('nightly'),
    spec: {schedule: '0 0 * * *', jobTemplate: {metadata: meta('j'), spec: {template}}},
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta('job'),
    spec: {template},
    status: {active: 1},
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('istio', {namespace: 'istio-system'}),
    data: {
      mesh:
        `defaultConfig:\n  tracing:\n    lightstep:\n      accessToken: ` +
        `${canary('mesh-token')}\n  proxyMetadata:\n    MY_KEY: ${canary('mesh-metadata')}\n` +
        `extensionProviders:\n- name: x\n  envoyOtelAls: {port: 1}\n  opentelemetry:\n    ` +
        `http:\n      headers:\n      - name: X-Key\n        value: ${canary('mesh-header')}\n`,
      values: JSON.stringify({global: {password: canary('injector-values')}}),
    },
  },
  {apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('web'), secrets: [{name: 'web-token'}]},
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: meta('web'),
    spec: {
      http: [
        {
          match: [{headers: {'x-key': {exact: canary('match-header')}}}],
          headers: {request: {set: {Authorization: canary('set-header')}}},
          route: [
            {
              destination: {host: 'web'},
              headers: {response: {add: {'x-y': canary('route-header')}}},
            },
          ],
        },
      ],
    },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: meta('jwt'),
    spec: {
      jwtRules: [
        {
          issuer: 'me',
          jwks: `{"keys":[{"k":"${canary('jwks')}"}]}`,
          jwksUri: `https://user:${canary('userinfo')}@idp.example.org/keys`,
        },
      ],
    },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: meta('allow'),
    spec: {rules: [{when: [{key: 'request.headers[x-api-key]', values: [canary('when')]}]}]},
  },
  {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: meta('lua'),
    spec: {
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          patch: {
            operation: 'INSERT_BEFORE',
            value: {
              name: 'envoy.lua',
              typed_config: {
                inlineCode: `function f() return "${canary('lua')}" end`,
                request_headers_to_add: [{header: {key: 'x', value: canary('envoy-header')}}],
                client_secret: {inline_string: canary('inline-string')},
              },
            },
          },
        },
      ],
    },
  },
  {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: meta('wasm'),
    spec: {
      url: 'oci://example.org/w',
      pluginConfig: {any: canary('plugin')},
      vmConfig: {env: [{name: 'ANY', value: canary('vm-env')}]},
    },
  },
  {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: meta('t'),
    spec: {tracing: [{customTags: {x: {literal: {value: canary('literal')}}}}]},
  },
  {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'ProxyConfig',
    metadata: meta('p'),
    spec: {environmentVariables: {ANY: canary('proxy-env')}},
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: meta('hook', {namespace: undefined}),
    webhooks: [
      {
        name: 'a.example.org',
        clientConfig: {
          url: `https://hook.example.org/?token=${canary('webhook-url')}`,
          caBundle: base64(canary('bundle')),
        },
      },
    ],
  },
]
