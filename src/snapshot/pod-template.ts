import {node, rows, text, texts} from '../mesh/fields.ts'
import {projectMeta} from './metadata.ts'
import {asIs, pick, whole, WHOLE} from './pick.ts'
import type {Shape} from './pick.ts'
import {redactTree, variable} from '../secrets/redact.ts'
import {REDACTED} from '../secrets/secret-names.ts'

type Node = Readonly<Record<string, unknown>>

/** Metadata and spec of a pod template. */
export const template = (value: unknown): unknown => {
  const {metadata, spec} = node(value)
  const {labels, annotations} = projectMeta(metadata)
  const meta = {
    ...(labels === undefined ? {} : {labels}),
    ...(annotations === undefined ? {} : {annotations}),
  }
  return {
    ...(Object.keys(meta).length === 0 && metadata === undefined ? {} : {metadata: meta}),
    spec: podSpec(spec),
  }
}

/**
 * A pod's spec: what scheduling, quota and injection look at. No values of environment, no
 * arguments, no commands of applications.
 */
export const podSpec = (value: unknown): unknown => pick(value, POD_SPEC)

/**
 * Containers that Istio makes: what they are started with decides how they behave, and is Istio's.
 */
const ISTIOS = /^(istio-proxy|istio-init|istio-validation|discovery|install-cni)$/

function container(value: unknown): unknown {
  const given = node(value)
  const isIstios = ISTIOS.test(text(given['name']) ?? '')
  const env = rows(given['env']).map(each => environment(each, isIstios))
  const args =
    isIstios && Array.isArray(given['args']) ? {args: texts(given['args']).map(argument)} : {}
  return {...node(pick(given, CONTAINER)), ...(env.length === 0 ? {} : {env}), ...args}
}

/** Commands, flags and what Istio's templates put behind them; other words are somebody's own. */
const argument = (word: string): unknown =>
  /^(proxy|router|sidecar|waypoint|ztunnel|discovery|agent|istio-iptables|install-cni|\d+|\*|-[\w-]+(=.*)?|\$\(.*|default:\w+|\d+[hms]\w*|)$/.test(
    word,
  )
    ? redactTree(word)
    : REDACTED

/**
 * A variable's name, and where its value comes from; the value itself only in containers of
 * Istio's.
 */
function environment({name, value, valueFrom}: Node, isIstios: boolean): unknown {
  const from = valueFrom === undefined ? {} : {valueFrom: pick(valueFrom, SOURCE)}
  return {
    name,
    ...from,
    ...(isIstios && value !== undefined ? {value: variable(String(name), value)} : {}),
  }
}

const REFERENCE: Shape = whole('name', 'key', 'optional')
const SOURCE: Shape = {
  fieldRef: whole('apiVersion', 'fieldPath'),
  resourceFieldRef: whole('containerName', 'resource', 'divisor'),
  configMapKeyRef: REFERENCE,
  secretKeyRef: REFERENCE,
}

/**
 * What a probe or a hook does, without the words that it says: paths, headers and commands may hold
 * anything.
 */
const HANDLER = {
  exec: () => ({}),
  httpGet: whole('port', 'scheme'),
  tcpSocket: whole('port'),
  grpc: whole('port', 'service'),
  sleep: whole('seconds'),
} satisfies Shape
const PROBE: Shape = {
  ...HANDLER,
  ...whole(
    'initialDelaySeconds',
    'periodSeconds',
    'timeoutSeconds',
    'successThreshold',
    'failureThreshold',
    'terminationGracePeriodSeconds',
  ),
}

const CONTAINER: Shape = {
  ...whole(
    'name',
    'image',
    'imagePullPolicy',
    'ports',
    'resources',
    'resizePolicy',
    'restartPolicy',
    'securityContext',
    'terminationMessagePolicy',
  ),
  envFrom: {prefix: WHOLE, configMapRef: REFERENCE, secretRef: REFERENCE},
  volumeMounts: whole('name', 'mountPath', 'readOnly'),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  lifecycle: {preStop: HANDLER, postStart: HANDLER},
}

const ITEMS: Shape = whole('key', 'path', 'mode')
const IN_SECRET: Shape = {...whole('secretName', 'name', 'optional', 'defaultMode'), items: ITEMS}
const DOWNWARD: Shape = {
  defaultMode: WHOLE,
  items: {
    path: WHOLE,
    mode: WHOLE,
    fieldRef: whole('apiVersion', 'fieldPath'),
    resourceFieldRef: whole('containerName', 'resource', 'divisor'),
  },
}
const IN_CONFIG_MAP: Shape = {...whole('name', 'optional', 'defaultMode'), items: ITEMS}

/** Volumes by what they are and whose they are; drivers' attributes may be credentials. */
const VOLUME: Shape = {
  name: WHOLE,
  emptyDir: whole('medium', 'sizeLimit'),
  hostPath: whole('path', 'type'),
  secret: IN_SECRET,
  configMap: IN_CONFIG_MAP,
  downwardAPI: DOWNWARD,
  persistentVolumeClaim: whole('claimName', 'readOnly'),
  csi: whole('driver', 'readOnly'),
  ephemeral: {volumeClaimTemplate: {spec: whole('accessModes', 'resources', 'storageClassName')}},
  projected: {
    defaultMode: WHOLE,
    sources: {
      secret: IN_SECRET,
      configMap: IN_CONFIG_MAP,
      downwardAPI: DOWNWARD,
      serviceAccountToken: (value: unknown) => token(value),
    },
  },
}

/** `token` in its name, and nothing of a token in it. */
const token = (value: unknown): unknown =>
  Object.fromEntries(
    Object.entries(node(value)).filter(([key]) =>
      ['audience', 'expirationSeconds', 'path'].includes(key),
    ),
  )

const POD_SPEC: Shape = {
  nodeSelector: asIs,
  affinity: asIs,
  topologySpreadConstraints: asIs,
  ...whole(
    'nodeName',
    'tolerations',
    'schedulerName',
    'priorityClassName',
    'priority',
    'preemptionPolicy',
    'runtimeClassName',
  ),
  ...whole(
    'restartPolicy',
    'terminationGracePeriodSeconds',
    'activeDeadlineSeconds',
    'hostNetwork',
    'hostPID',
    'hostIPC',
    'shareProcessNamespace',
    'dnsPolicy',
    'securityContext',
    'readinessGates',
    'overhead',
  ),
  serviceAccountName: asIs,
  serviceAccount: asIs,
  automountServiceAccountToken: asIs,
  imagePullSecrets: {name: WHOLE},
  containers: (value: unknown) => rows(value).map(container),
  initContainers: (value: unknown) => rows(value).map(container),
  volumes: VOLUME,
}
