import {describe, expect, it} from 'vitest'
import {Refusal} from '../../../../src/embedded/world/refusal.ts'
import {timestamp} from '../../../../src/embedded/world/api-object.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {CONVERSATIONS} from './all.ts'
import {kindOf, NOW, recorded, replayed} from './replay.ts'
import type {Recorded} from './replay.ts'

/**
 * What the server does after this room: its own fields, what a subresource cannot change, what its
 * controllers write.
 */
function comparable(object: ApiObject, subresource: string | undefined): Fields {
  const {metadata, status, spec, ...rest} = object
  const {
    uid: _u,
    resourceVersion: _r,
    generation: _g,
    creationTimestamp: _c,
    managedFields,
    namespace: _n,
    ...meta
  } = metadata
  const {
    clusterIP: _i,
    clusterIPs: _is,
    ipFamilies: _f,
    ipFamilyPolicy: _p,
    ...otherSpec
  } = (spec ?? {}) as Fields
  if (subresource === 'status') return {status: without(status, 'ipMode'), managedFields}
  return {
    ...rest,
    metadata: meta,
    spec: without(
      otherSpec,
      'finalizers',
      'nodePort',
      'allocateLoadBalancerNodePorts',
      'externalTrafficPolicy',
    ),
    managedFields,
  }
}

/** The value without these fields, wherever they are. */
function without(value: unknown, ...keys: readonly string[]): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (key, field: unknown) => (keys.includes(key) ? undefined : field)),
      )
}

/** Times: is it the step's, or the one it was? */
function timed(object: ApiObject, live: ApiObject | null): ApiObject {
  const known = new Set((live?.metadata.managedFields ?? []).map(({time}) => time))
  const managedFields = (object.metadata.managedFields ?? []).map(({time, ...entry}) => ({
    ...entry,
    ...(time === undefined ? {} : {time: known.has(time) ? time : timestamp(NOW)}),
  }))
  return {...object, metadata: {...object.metadata, managedFields}}
}

/** The server tells causes of several managers in no order; some failures have no reason. */
function refusal(status: Fields): Fields {
  const {reason, details, ...rest} = status as {
    reason?: string
    details?: {causes?: {message: string; field: string}[]}
  }
  const causes = details?.causes
    ?.map(cause => JSON.stringify(cause, ['field', 'message', 'reason']))
    .sort()
  return {
    ...rest,
    reason: reason ?? '',
    details: details === undefined ? undefined : {...details, causes},
  }
}

describe.each(CONVERSATIONS)('$name', talk => {
  const answers = recorded(talk)
  const kind = kindOf(talk)

  it.each(
    talk.steps.map((step, index) => ({
      ...step,
      index,
      what: JSON.stringify(step.body).slice(0, 60),
    })),
  )('$index: $how by $by: $what', ({index, ...step}) => {
    const real = answers[index] as Recorded
    const ours = replayed(kind, step, real)
    if (real.status >= 400) {
      expect(
        refusal(ours instanceof Refusal ? {...ours.status} : {message: 'done', object: ours}),
      ).toEqual(refusal(real.answer))
      return
    }
    if (ours instanceof Refusal) throw ours
    // Admission adds much to a new pod, and none of it gets an owner.
    if (talk.kind === 'Pod' && step.how === 'create') {
      expect(timed(ours, null).metadata.managedFields).toEqual(
        timed(real.answer as ApiObject, null).metadata.managedFields,
      )
      return
    }
    expect(comparable(timed(ours, real.live), step.subresource)).toEqual(
      comparable(timed(real.answer as ApiObject, real.live), step.subresource),
    )
  })
})
