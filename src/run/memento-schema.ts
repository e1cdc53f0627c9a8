import * as z from 'zod'
import type {ServiceFacts} from '../mesh/snapshot.ts'
import {exactly} from '../schemas/exactly.ts'
import {releaseRef} from '../schemas/findings.ts'
import {
  labelValue,
  listOf,
  objectName,
  releaseName,
  releaseNumber,
  revisionName,
  words,
} from '../schemas/names.ts'
import {MARK_LENGTH_MAX} from '../steps/pointing.ts'
import type {Memento} from '../steps/step.ts'

const value = labelValue.nullable()
/** Both, and nothing else: no other label of a namespace is ever written from a memento. */
const labels = z.strictObject({'istio-injection': value, 'istio.io/rev': value})

const NAMESPACE = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?'
const WORKLOAD = '[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?'
const TEMPLATE_KEY = new RegExp(`^${NAMESPACE}/(Deployment|StatefulSet|DaemonSet)/${WORKLOAD}$`)
const templates = z.record(
  z.string().regex(TEMPLATE_KEY, {error: 'must name a workload: namespace/Kind/name'}),
  z.strictObject({
    rev: z.exactOptional(labelValue),
    restartedFor: z.exactOptional(z.string().max(MARK_LENGTH_MAX)),
    ill: z.exactOptional(z.literal(true)),
  }),
)

/** Only compared with what is there, never written. */
const service = exactly<ServiceFacts>()(
  z
    .strictObject({
      name: objectName,
      release: releaseRef.optional(),
      type: words,
      clusterIP: words,
      addresses: listOf(words),
      ports: listOf(words),
    })
    .transform(({release, ...rest}) => ({...rest, release})),
)

/**
 * What was there before a step. Which kind belongs to which kind of step, `plan/well-formed.ts`
 * says.
 */
export const memento = exactly<Memento>()(
  z.discriminatedUnion('kind', [
    z.strictObject({kind: z.literal('nothing')}),
    z.strictObject({kind: z.literal('found')}),
    z.strictObject({kind: z.literal('namespace'), labels, templates}),
    z.strictObject({kind: z.literal('tag'), revision: revisionName, templates}),
    z.strictObject({
      kind: z.literal('gateways'),
      labels,
      numbers: z.record(releaseName, releaseNumber),
      services: listOf(service),
      templates,
    }),
    z.strictObject({kind: z.literal('default'), revision: labelValue}),
    z.strictObject({kind: z.literal('release'), number: releaseNumber}),
  ]),
)
