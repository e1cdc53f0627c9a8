import {
  annotationsOf,
  labelsOf,
  type Container,
  type Pod,
  type PodSpec,
  type Volume,
} from './objects.ts'
import {
  proxyConfigOf,
  proxyContainer,
  proxyVolumes,
  trafficContainer,
  workloadOf,
  type Injection,
} from './proxy-template.ts'
import {own} from '../../../mesh/own.ts'

/** What a template contributes to a pod, before it is laid over the pod's own containers. */
type Addition = {
  containers: Container[]
  initContainers: Container[]
  volumes: Volume[]
  imagePullSecrets: {name: string}[]
  /** whether the application waits for the proxy */
  first: boolean
  securityContext?: object
}

/**
 * The pod as istiod would change it: proxy, volumes, labels and annotations. A pod that was
 * injected before is injected anew, so of two webhooks the last one wins. Throws, as istiod does,
 * for a template nobody defined.
 */
export function inject(given: Injection): Pod {
  const injection = {...given, pod: withoutProxy(given.pod)}
  const {pod} = injection
  const names = templatesOf(injection)
  const additions = names
    .map(name =>
      name === 'gateway' ? gateway(injection) : name === 'sidecar' ? sidecar(injection) : undefined,
    )
    .filter(addition => addition !== undefined)
  const spec = additions.reduce<PodSpec>(layOver, pod.spec)
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {...addedLabels(pod, names.includes('sidecar')), ...labelsOf(pod)},
      annotations: allAnnotations(injection, additions),
    },
    spec,
  }
}

/** The JSON patch from one pod to its injected form; only what injection touches is looked at. */
export function patchOf(before: Pod, after: Pod): {op: string; path: string; value: unknown}[] {
  const paths = [
    'metadata/labels',
    'metadata/annotations',
    'spec/containers',
    'spec/initContainers',
    'spec/volumes',
    'spec/securityContext',
    'spec/imagePullSecrets',
  ]
  return paths.flatMap(path => {
    const [part, field] = path.split('/') as ['metadata' | 'spec', string]
    const was = own(before[part] as Record<string, unknown>, field)
    const value = own(after[part] as Record<string, unknown>, field)
    if (value === undefined || JSON.stringify(was) === JSON.stringify(value)) return []
    return [{op: was === undefined ? 'add' : 'replace', path: `/${path}`, value}]
  })
}

// names left behind by an earlier injection, so that it can be undone
function withoutProxy(pod: Pod): Pod {
  const status = annotationsOf(pod)['sidecar.istio.io/status']
  if (!status) return pod
  const old = JSON.parse(status) as Record<string, string[] | null>
  const kept = <T extends {name: string}>(list: readonly T[] | undefined, field: string) =>
    (list ?? []).filter(x => !(own(old, field) ?? []).includes(x.name))
  const containers = kept(pod.spec.containers, 'containers')
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.length ? containers : pod.spec.containers,
      initContainers: kept(pod.spec.initContainers, 'initContainers'),
      volumes: kept(pod.spec.volumes, 'volumes'),
    },
  }
}

function templatesOf({pod, settings}: Injection): string[] {
  const ordered = annotationsOf(pod)['inject.istio.io/templates']
  const names = ordered
    ? ordered.split(',').map(name => name.trim())
    : [...settings.defaultTemplates]
  const unknown = names.find(name => !settings.templates.includes(name))
  if (unknown)
    throw new Error(
      `failed to run injection template: requested template "${unknown}" not found; have ` +
        settings.templates.join(', '),
    )
  return names
}

function sidecar(injection: Injection): Addition {
  const wish = annotationsOf(injection.pod)['sidecar.istio.io/nativeSidecar']
  const native = wish === undefined ? injection.native : wish !== 'false'
  const proxy = proxyContainer(injection, 'sidecar')
  const drain = {
    preStop: {exec: {command: ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain']}},
  }
  return {
    containers: native ? [] : [proxy],
    initContainers: [
      trafficContainer(injection),
      ...(native ? [{...proxy, restartPolicy: 'Always', lifecycle: drain}] : []),
    ],
    volumes: proxyVolumes(injection.version, 'sidecar'),
    ...commonOf(injection),
  }
}

function gateway(injection: Injection): Addition {
  return {
    containers: [proxyContainer(injection, 'router')],
    initContainers: [],
    volumes: proxyVolumes(injection.version, 'router'),
    ...commonOf(injection),
    securityContext: {sysctls: [{name: 'net.ipv4.ip_unprivileged_port_start', value: '0'}]},
  }
}

function commonOf(injection: Injection): Pick<Addition, 'imagePullSecrets' | 'first'> {
  const {global} = injection.settings.values
  return {
    imagePullSecrets: (global.imagePullSecrets ?? []).map(name => ({name})),
    first: Boolean(
      global.proxy.holdApplicationUntilProxyStarts ??
      proxyConfigOf(injection)['holdApplicationUntilProxyStarts'],
    ),
  }
}

function layOver(spec: PodSpec, addition: Addition): PodSpec {
  const own = spec.containers.find(c => c.name === 'istio-proxy')
  const others = spec.containers.filter(c => c.name !== 'istio-proxy')
  const finish = (container: Container) =>
    container.name === 'istio-proxy' && own ? overridden(container, own) : container
  const added = new Set(addition.volumes.map(v => v.name))
  const traffic = addition.initContainers.filter(c => c.name !== 'istio-proxy')
  const proxies = addition.initContainers.filter(c => c.name === 'istio-proxy')
  const inits = spec.initContainers ?? []
  return {
    ...spec,
    containers: addition.first
      ? [...addition.containers.map(finish), ...others]
      : [...others, ...addition.containers.map(finish)],
    // a native proxy starts before the pod's own init containers; without one, traffic is
    // redirected after them
    initContainers: proxies.length
      ? [...traffic, ...proxies.map(finish), ...inits]
      : [...inits, ...traffic],
    volumes: [...addition.volumes, ...(spec.volumes ?? []).filter(v => !added.has(v.name))],
    ...(addition.imagePullSecrets.length
      ? {imagePullSecrets: [...(spec.imagePullSecrets ?? []), ...addition.imagePullSecrets]}
      : {}),
    ...(addition.securityContext
      ? {securityContext: {...addition.securityContext, ...spec.securityContext}}
      : {}),
  }
}

// what the pod says about its istio-proxy wins, except for the image that asks to be filled in
function overridden(injected: Container, own: Container): Container {
  const {env = [], ports = [], volumeMounts = [], securityContext, ...rest} = withoutAuto(own)
  const set = new Set(env.map(e => e.name))
  const open = new Set(ports.map(p => p.containerPort))
  const mounted = new Set(volumeMounts.map(m => m.mountPath))
  return {
    ...injected,
    ...rest,
    env: [...(injected.env ?? []).filter(e => !set.has(e.name)), ...env],
    ports: [...(injected.ports ?? []).filter(p => !open.has(p.containerPort)), ...ports],
    volumeMounts: [
      ...(injected.volumeMounts ?? []).filter(m => !mounted.has(m.mountPath)),
      ...volumeMounts,
    ],
    securityContext: {...injected.securityContext, ...securityContext},
  }
}

function withoutAuto(own: Container): Container {
  const {image, ...rest} = own
  return image && image !== 'auto' ? own : rest
}

function addedLabels(pod: Pod, sidecars: boolean): Record<string, string> {
  const labels = labelsOf(pod)
  const name = labels['app.kubernetes.io/name'] ?? labels['app'] ?? workloadOf(pod).name
  return {
    ...(sidecars ? {'security.istio.io/tlsMode': 'istio'} : {}),
    'service.istio.io/canonical-name': name.slice(0, 63).replace(/-+$/, ''),
    'service.istio.io/canonical-revision':
      labels['app.kubernetes.io/version'] ?? labels['version'] ?? 'latest',
  }
}

function allAnnotations(
  {pod, revision, settings}: Injection,
  additions: readonly Addition[],
): Record<string, string> {
  const own = annotationsOf(pod)
  const app = pod.spec.containers.find(c => c.name !== 'istio-proxy')?.name
  const override = pod.spec.containers.find(c => c.name === 'istio-proxy')
  const names = (field: 'initContainers' | 'containers' | 'volumes' | 'imagePullSecrets') => {
    const list = additions.flatMap(addition => addition[field].map(x => x.name))
    return list.length ? [...new Set(list)] : null
  }
  return {
    ...(app
      ? {
          'kubectl.kubernetes.io/default-container': app,
          'kubectl.kubernetes.io/default-logs-container': app,
        }
      : {}),
    ...own,
    ...(override
      ? {'proxy.istio.io/overrides': JSON.stringify({containers: [withoutAuto(override)]})}
      : {}),
    ...(settings.prometheusMerge && own['prometheus.io/scrape'] !== 'false'
      ? {
          'prometheus.io/path': '/stats/prometheus',
          'prometheus.io/port': '15020',
          'prometheus.io/scrape': 'true',
        }
      : {}),
    'istio.io/rev': revision,
    'sidecar.istio.io/status': JSON.stringify({
      initContainers: names('initContainers'),
      containers: names('containers'),
      volumes: names('volumes'),
      imagePullSecrets: names('imagePullSecrets'),
      revision,
    }),
    ...settings.annotations,
  }
}
