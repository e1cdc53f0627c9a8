import {isFields} from '../mesh/fields.ts'
import * as z from 'zod'

/**
 * How objects are shaped as far as a world looks into them. What is absent fits; fields besides are
 * the API's own affair.
 */

/**
 * A mapping of texts to texts, judged as one: a wrong key or value is one trouble, however many
 * there are.
 */
export const stringsBy = (
  isKey: (key: string) => boolean,
  isValue: (value: string) => boolean,
  error: string,
): z.ZodType<Readonly<Record<string, string>>> =>
  z.custom<Readonly<Record<string, string>>>(
    value =>
      isFields(value) &&
      Object.entries(value).every(
        ([key, each]) => isKey(key) && typeof each === 'string' && isValue(each),
      ),
    {error},
  )

const any = (): boolean => true
const text = z.string().optional()
const number = z.number().optional()
const fields = z.custom<Readonly<Record<string, unknown>>>(isFields, {error: 'must be a mapping'})
const texts = stringsBy(any, any, 'must be a mapping of texts')
/** Go writes lists of nothing as null. */
const list = (member: z.ZodType): z.ZodType => z.array(member).nullable().optional()
const rows = list(fields)

const named = z.looseObject({name: z.string()})
const container = z.looseObject({
  name: z.string(),
  image: text,
  env: list(named),
  envFrom: rows,
  ports: rows,
  volumeMounts: rows,
  args: list(z.string()),
  resources: fields.optional(),
  securityContext: fields.optional(),
})
const pod = {
  containers: list(container),
  initContainers: list(container),
  volumes: list(named),
  tolerations: rows,
  imagePullSecrets: rows,
  topologySpreadConstraints: rows,
  nodeSelector: texts.optional(),
  affinity: fields.optional(),
  securityContext: fields.optional(),
  nodeName: text,
  serviceAccountName: text,
  schedulerName: text,
  terminationGracePeriodSeconds: number,
}
const templateMeta = z.looseObject({
  labels: texts.optional(),
  annotations: texts.optional(),
  creationTimestamp: z.string().nullable().optional(),
})
const template = z.looseObject({
  metadata: templateMeta.optional(),
  spec: z.looseObject(pod).optional(),
})
const job = z.looseObject({spec: z.looseObject({template: template.optional()}).optional()})

const spec = z.looseObject({
  ...pod,
  replicas: number,
  template: template.optional(),
  jobTemplate: job.optional(),
  selector: fields.nullable().optional(),
  ports: rows,
  volumeClaimTemplates: rows,
  strategy: fields.optional(),
  updateStrategy: fields.optional(),
  hard: texts.optional(),
  limits: rows,
  metrics: rows,
  scaleTargetRef: fields.optional(),
  versions: list(named),
  names: fields.optional(),
  taints: rows,
})
const status = z.looseObject({
  conditions: rows,
  containerStatuses: rows,
  initContainerStatuses: rows,
  phase: text,
  loadBalancer: fields.optional(),
  capacity: texts.optional(),
  allocatable: texts.optional(),
  hard: texts.optional(),
  used: texts.optional(),
  storedVersions: list(z.string()),
})
const webhook = z.looseObject({
  name: z.string(),
  clientConfig: fields.optional(),
  rules: rows,
  namespaceSelector: fields.optional(),
  objectSelector: fields.optional(),
})

/** Kinds of Kubernetes itself. */
export const BUILT_IN = z.looseObject({
  spec: spec.optional(),
  status: status.optional(),
  data: fields.optional(),
  webhooks: list(webhook),
  rules: rows,
  subjects: rows,
  roleRef: fields.optional(),
  endpoints: rows,
  ports: rows,
})

/** Custom ones hold what their definitions say. */
export const CUSTOM = z.looseObject({spec: fields.optional(), status: fields.optional()})
