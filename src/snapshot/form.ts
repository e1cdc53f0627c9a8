/** What a value must look like: text, fields, or any of these by name, by number or for every key. What is absent fits. */
type Form = (value: unknown) => boolean
type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const text: Form = value => typeof value === 'string'
const number: Form = value => typeof value === 'number'
const optional = (form: Form): Form => value => value === undefined || form(value)
/** Go writes lists of nothing as null. */
const list = (form: Form): Form => value => value === null || (Array.isArray(value) && value.every(form))
const mapOf = (form: Form): Form => value => isFields(value) && Object.values(value).every(form)
const having = (must: Readonly<Record<string, Form>>, may: Readonly<Record<string, Form>> = {}): Form => value =>
  isFields(value) && Object.entries(must).every(([key, form]) => form(value[key])) && Object.entries(may).every(([key, form]) => optional(form)(value[key]))

const TEXTS = mapOf(text)
const ROWS = list(isFields)

const META_FIELDS = {namespace: text, uid: text, generation: number, creationTimestamp: orNull(text), deletionTimestamp: text, labels: TEXTS, annotations: TEXTS, finalizers: list(text), ownerReferences: list(having({kind: text, name: text})), managedFields: ROWS}
const META = having({name: text}, META_FIELDS)

const VARIABLES = list(having({name: text}))
const CONTAINERS = list(having({name: text}, {image: text, env: VARIABLES, envFrom: ROWS, ports: ROWS, volumeMounts: ROWS, args: list(text), resources: isFields, securityContext: isFields}))
const POD_FIELDS = {containers: CONTAINERS, initContainers: CONTAINERS, volumes: list(having({name: text})), tolerations: ROWS, imagePullSecrets: ROWS, topologySpreadConstraints: ROWS, nodeSelector: TEXTS, affinity: isFields, securityContext: isFields, nodeName: text, serviceAccountName: text, schedulerName: text, terminationGracePeriodSeconds: number}
const TEMPLATE = having({}, {metadata: having({}, META_FIELDS), spec: having({}, POD_FIELDS)})
const JOB = having({}, {spec: having({}, {template: TEMPLATE})})

const SPEC = having({}, {...POD_FIELDS, replicas: number, template: TEMPLATE, jobTemplate: JOB, selector: orNull(isFields), ports: ROWS, volumeClaimTemplates: ROWS, strategy: isFields, updateStrategy: isFields, hard: TEXTS, limits: ROWS, metrics: ROWS, scaleTargetRef: isFields, versions: list(having({name: text})), names: isFields, taints: ROWS})
const STATUS = having({}, {conditions: ROWS, containerStatuses: ROWS, initContainerStatuses: ROWS, phase: text, loadBalancer: isFields, capacity: TEXTS, allocatable: TEXTS, hard: TEXTS, used: TEXTS, storedVersions: list(text)})

const OBJECT_HEAD = {apiVersion: text, kind: text, metadata: META}
/** Kinds of Kubernetes itself: what a world looks into. */
const BUILT_IN = having(OBJECT_HEAD, {spec: SPEC, status: STATUS, data: isFields, webhooks: list(having({name: text}, {clientConfig: isFields, rules: ROWS, namespaceSelector: isFields, objectSelector: isFields})), rules: ROWS, subjects: ROWS, roleRef: isFields, endpoints: ROWS, ports: ROWS})
/** Custom ones hold what their definitions say. */
const CUSTOM = having(OBJECT_HEAD, {spec: isFields, status: isFields})

const CERTIFICATE = having({subject: text, issuer: text, notBefore: text, notAfter: text, keyId: text, fingerprint: text})
const NAMED = {name: text, namespace: text}

function orNull(form: Form): Form {
  return value => value === null || form(value)
}

/** A group with a dot that is not of Kubernetes' own. */
const isCustom = (apiVersion: unknown): boolean => typeof apiVersion === 'string' && /^[^/]*\./.test(apiVersion) && (!/^[^/]*\.k8s\.io\//.test(apiVersion) || apiVersion.startsWith('gateway.networking.'))

/** The parts of a snapshot that do not look like what `meshctl snapshot` writes, by their places: `objects[3] (Pod shop/web)`. */
export function misshapen(snapshot: Fields): readonly string[] {
  const {objects, secrets, certificates, releases, blindSpots} = snapshot
  return [
    ...wrongIn('objects', objects, object => (isCustom(isFields(object) ? object['apiVersion'] : undefined) ? CUSTOM(object) : BUILT_IN(object))),
    ...wrongIn('secrets', secrets, having({...NAMED, type: text, labels: TEXTS, annotations: TEXTS, data: TEXTS, certificates: TEXTS})),
    ...wrongIn('releases', releases, having({...NAMED, number, status: text, labels: TEXTS, payload: isFields})),
    ...wrongIn('blindSpots', blindSpots, having({resource: text, why: text}, {namespace: text})),
    ...(mapOf(value => Array.isArray(value) && value.every(CERTIFICATE))(certificates) ? [] : ['certificates']),
    ...(having({uid: text, version: text})(snapshot['cluster']) ? [] : ['cluster']),
    ...['takenAt', 'by', 'istioNamespace'].filter(key => !text(snapshot[key])),
  ]
}

function wrongIn(name: string, all: unknown, form: Form): readonly string[] {
  if (!Array.isArray(all)) return [name]
  return all.flatMap((each: unknown, at) => (form(each) ? [] : [`${name}[${at}]${nameOf(each)}`]))
}

function nameOf(value: unknown): string {
  const meta = isFields(value) && isFields(value['metadata']) ? value['metadata'] : value
  if (!isFields(value) || !isFields(meta) || typeof meta['name'] !== 'string') return ''
  const place = typeof meta['namespace'] === 'string' ? `${meta['namespace']}/` : ''
  return ` (${typeof value['kind'] === 'string' ? `${value['kind']} ` : ''}${place}${meta['name']})`
}
