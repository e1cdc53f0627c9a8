import {minorOf} from './identity.ts'
import {
  annotationsOf,
  labelsOf,
  type Container,
  type Pod,
  type Variable,
  type Volume,
} from './objects.ts'
import type {Fields, InjectionValues, Settings} from './settings.ts'
import {own} from '../../../mesh/own.ts'

/** One pod to inject and what its istiod knows. */
export type Injection = {
  pod: Pod
  namespace: string
  revision: string
  version: string
  settings: Settings
  /** whether sidecars become init containers that run on */
  native: boolean
}

/** The address of a plain install; a proxy that is told none uses it. */
export const DEFAULT_DISCOVERY = 'istiod.istio-system.svc:15012'

/**
 * The mesh's proxy config with the pod's own on top; the default address is left out, as istiod
 * does.
 */
export function proxyConfigOf({pod, settings}: Injection): Fields {
  const own = settings.readYaml(annotationsOf(pod)['proxy.istio.io/config'] ?? '') as Fields | null
  const {discoveryAddress, ...rest} = {...settings.proxyConfig, ...own}
  return discoveryAddress === undefined || discoveryAddress === DEFAULT_DISCOVERY
    ? rest
    : {discoveryAddress, ...rest}
}

/**
 * The image of the proxy: the pod's own wish, a full name in the values, or hub, name and tag put
 * together.
 */
function proxyImageOf({pod, settings}: Injection): string {
  const {hub, tag, proxy, variant} = settings.values.global
  const image = annotationsOf(pod)['sidecar.istio.io/proxyImage'] ?? proxy.image
  const suffix = proxy.variant || variant
  return image.includes('/') ? image : `${hub}/${image}:${tag}${suffix ? `-${suffix}` : ''}`
}

/** Container istio-proxy in one of its two roles. */
export function proxyContainer(injection: Injection, role: 'sidecar' | 'router'): Container {
  const {global} = injection.settings.values
  const probe = {httpGet: {path: '/healthz/ready', port: 15021}, timeoutSeconds: 3}
  const sidecar = role === 'sidecar'
  return {
    name: 'istio-proxy',
    image: proxyImageOf(injection),
    ...(global.imagePullPolicy ? {imagePullPolicy: global.imagePullPolicy} : {}),
    args: [
      'proxy',
      role,
      '--domain',
      `$(POD_NAMESPACE).svc.${global.proxy.clusterDomain ?? 'cluster.local'}`,
      `--proxyLogLevel=${global.proxy.logLevel ?? 'warning'}`,
      `--proxyComponentLogLevel=${global.proxy.componentLogLevel ?? 'misc:error'}`,
      logLevelOf(injection),
    ],
    env: environmentOf(injection),
    ports: [{containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP'}],
    readinessProbe: {...probe, periodSeconds: 15, failureThreshold: 4},
    ...(sidecar ? {startupProbe: {...probe, periodSeconds: 1, failureThreshold: 600}} : {}),
    ...(sidecar && global.proxy.resources ? {resources: global.proxy.resources} : {}),
    securityContext: sidecar ? UNPRIVILEGED : {runAsGroup: 1337, runAsUser: 1337},
    volumeMounts: proxyVolumes(injection.version, role).map(({name}) => ({
      name,
      mountPath: own(MOUNTS, name) ?? '',
    })),
  }
}

const UNPRIVILEGED = {
  allowPrivilegeEscalation: false,
  capabilities: {drop: ['ALL']},
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsGroup: 1337,
  runAsNonRoot: true,
  runAsUser: 1337,
}
const NETWORK_ADMIN = {
  allowPrivilegeEscalation: false,
  capabilities: {add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL']},
  privileged: false,
  readOnlyRootFilesystem: false,
  runAsGroup: 0,
  runAsNonRoot: false,
  runAsUser: 0,
}

/** The init container that redirects traffic, or that checks a CNI plugin did. */
export function trafficContainer(injection: Injection): Container {
  const cni = injection.settings.values.pilot?.cni?.enabled === true
  return {
    name: cni ? 'istio-validation' : 'istio-init',
    image: proxyImageOf(injection),
    args: [
      'istio-iptables',
      ...['-p', '15001', '-z', '15006', '-u', '1337', '-m', 'REDIRECT'],
      ...['-i', '*', '-x', '', '-b', '*', '-d', '15090,15021,15020'],
      logLevelOf(injection),
      ...(cni ? ['--run-validation', '--skip-rule-apply'] : []),
    ],
    ...(injection.settings.values.global.proxy.resources
      ? {resources: injection.settings.values.global.proxy.resources}
      : {}),
    securityContext: cni ? UNPRIVILEGED : NETWORK_ADMIN,
  }
}

/**
 * The volumes both templates add; the ConfigMap of revoked certificates came with 1.27, for
 * sidecars.
 */
export function proxyVolumes(version: string, role: 'sidecar' | 'router'): Volume[] {
  const field = (fieldPath: string) => ({
    path: fieldPath.replace('metadata.', ''),
    fieldRef: {fieldPath},
  })
  return [
    {name: 'workload-socket', emptyDir: {}},
    {name: 'credential-socket', emptyDir: {}},
    {name: 'workload-certs', emptyDir: {}},
    {name: 'istio-envoy', emptyDir: {medium: 'Memory'}},
    {name: 'istio-data', emptyDir: {}},
    {
      name: 'istio-podinfo',
      downwardAPI: {items: [field('metadata.labels'), field('metadata.annotations')]},
    },
    {
      name: 'istio-token',
      projected: {
        sources: [
          {
            serviceAccountToken: {
              path: 'istio-token',
              audience: 'istio-ca',
              expirationSeconds: 43200,
            },
          },
        ],
      },
    },
    {name: 'istiod-ca-cert', configMap: {name: 'istio-ca-root-cert'}},
    ...(role === 'sidecar' && minorOf(version) >= 27
      ? [{name: 'istio-ca-crl', configMap: {name: 'istio-ca-crl', optional: true}}]
      : []),
  ]
}

/**
 * The workload a pod belongs to, by its controller: a ReplicaSet stands for its Deployment, a bare
 * pod for itself.
 */
export function workloadOf(pod: Pod): {apiVersion: string; kind: string; name: string} {
  const {ownerReferences = [], name, generateName = ''} = pod.metadata
  const owner = ownerReferences.find(o => o.controller)
  const hash = labelsOf(pod)['pod-template-hash']
  if (!owner) return {apiVersion: 'v1', kind: 'Pod', name: name ?? generateName.replace(/-$/, '')}
  return owner.kind === 'ReplicaSet' && hash
    ? {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: owner.name.replace(new RegExp(`-${hash}$`), ''),
      }
    : owner
}

const MOUNTS: Readonly<Record<string, string>> = {
  'workload-socket': '/var/run/secrets/workload-spiffe-uds',
  'credential-socket': '/var/run/secrets/credential-uds',
  'workload-certs': '/var/run/secrets/workload-spiffe-credentials',
  'istiod-ca-cert': '/var/run/secrets/istio',
  'istio-ca-crl': '/var/run/secrets/istio/crl',
  'istio-data': '/var/lib/istio/data',
  'istio-envoy': '/etc/istio/proxy',
  'istio-token': '/var/run/secrets/tokens',
  'istio-podinfo': '/etc/istio/pod',
}

function logLevelOf({settings}: Injection): string {
  return `--log_output_level=${settings.values.global.logging?.level ?? 'default:info'}`
}

function environmentOf(injection: Injection): Variable[] {
  const {pod, settings} = injection
  const apps = pod.spec.containers.filter(c => c.name !== 'istio-proxy')
  const proxyConfig = proxyConfigOf(injection)
  const metadata = Object.entries((proxyConfig['proxyMetadata'] ?? {}) as Record<string, string>)
  return [
    {name: 'PILOT_CERT_PROVIDER', value: 'istiod'},
    {name: 'CA_ADDR', value: authorityAddress(settings.values)},
    field('POD_NAME', 'metadata.name'),
    field('POD_NAMESPACE', 'metadata.namespace'),
    field('INSTANCE_IP', 'status.podIP'),
    field('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
    field('HOST_IP', 'status.hostIP'),
    limit('ISTIO_CPU_LIMIT', 'cpu'),
    {name: 'PROXY_CONFIG', value: `${JSON.stringify(proxyConfig)}\n`},
    {name: 'ISTIO_META_POD_PORTS', value: JSON.stringify(apps.flatMap(c => c.ports ?? []))},
    {name: 'ISTIO_META_APP_CONTAINERS', value: apps.map(c => c.name).join(',')},
    limit('GOMEMLIMIT', 'memory'),
    limit('GOMAXPROCS', 'cpu'),
    field('ISTIO_META_NODE_NAME', 'spec.nodeName'),
    ...placeOf(injection),
    ...metadata.map(([name, value]) => ({name, value})),
  ]
}

function placeOf({pod, namespace, settings}: Injection): Variable[] {
  const {network, meshID, multiCluster} = settings.values.global
  const workload = workloadOf(pod)
  const plural = `${workload.kind.toLowerCase()}s`
  return [
    {name: 'ISTIO_META_CLUSTER_ID', value: multiCluster?.clusterName || 'Kubernetes'},
    {name: 'ISTIO_META_INTERCEPTION_MODE', value: 'REDIRECT'},
    ...(network ? [{name: 'ISTIO_META_NETWORK', value: network}] : []),
    {name: 'ISTIO_META_WORKLOAD_NAME', value: workload.name},
    {
      name: 'ISTIO_META_OWNER',
      value: `kubernetes://apis/${workload.apiVersion}/namespaces/${namespace}/${plural}/${workload.name}`,
    },
    {name: 'ISTIO_META_MESH_ID', value: meshID || settings.trustDomain},
    {name: 'TRUST_DOMAIN', value: settings.trustDomain},
  ]
}

function authorityAddress({global, revision}: InjectionValues): string {
  return (
    global.caAddress ||
    `istiod${revision ? `-${revision}` : ''}.${global.istioNamespace ?? 'istio-system'}.svc:15012`
  )
}

function field(name: string, fieldPath: string): Variable {
  return {name, valueFrom: {fieldRef: {fieldPath}}}
}

function limit(name: string, resource: string): Variable {
  return {name, valueFrom: {resourceFieldRef: {resource: `limits.${resource}`}}}
}
