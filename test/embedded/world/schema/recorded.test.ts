import {describe, expect, it} from 'vitest'
import {Refusal, invalid} from '../../../../src/embedded/world/refusal.ts'
import type {FieldError} from '../../../../src/embedded/world/refusal.ts'
import {prepareForCreate} from '../../../../src/embedded/world/schema/prepare-for-create.ts'
import {decode, unreadable} from '../../../../src/embedded/world/schema/decode.ts'
import {withDefaults} from '../../../../src/embedded/world/schema/defaults.ts'
import {textOf} from '../../../../src/embedded/world/schema/fields.ts'
import {validateChange, validateNew} from '../../../../src/embedded/world/schema/validate.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {changes, defaults, kindOf, refusals, schemas} from './recorded.ts'

const metaOf = (object: Fields): Fields => object['metadata'] as Fields

/** What the schema room says to an object that is sent with strict field validation. */
function said(object: Fields, check: (stored: Fields) => FieldError[]): string {
  const kind = kindOf(object)
  try {
    const read = decode(schemas, kind, object)
    if (read.problems.length > 0)
      throw unreadable(kind, `strict decoding error: ${read.problems.join(', ')}`)
    const full = withDefaults(schemas, kind, read.object)
    const stored = {
      ...full,
      metadata: {...metaOf(full), ...(kind.namespaced ? {namespace: 'default'} : {})},
    }
    const errors = check(stored)
    if (errors.length > 0) throw invalid(kind, textOf(metaOf(stored)['name']), errors)
    return 'OK'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return `${error.status.code} ${error.message}`
  }
}

/**
 * The server tells the errors of one object in no fixed order, and adds differences of its Go types
 * below.
 */
function parts(text: string): string[] {
  const [, head = text, list = ''] = /^(.*? is invalid: )\[(.*)\]$/s.exec(text) ?? []
  return list === ''
    ? [text.split('\n')[0] ?? '']
    : [head, ...list.split(/, (?=[a-zA-Z.<>]+[\w[\]. /-]*: [A-Z])/).sort()]
}

describe('what a real API server says to an object', () => {
  it.each(
    refusals().map(
      one => [`${String(one.object['kind'])}: ${one.said.slice(0, 120)}`, one] as const,
    ),
  )('%s', (_name, {object, said: real, differs}) => {
    if (textOf(metaOf(object)['generateName']) !== '') return
    const mine = said(object, stored => validateNew(kindOf(object), stored, schemas))
    if (differs === undefined) expect(parts(mine)).toEqual(parts(real))
    else
      expect(parts(mine), 'no longer different: take the reason out of the record').not.toEqual(
        parts(real),
      )
  })
})

describe('what a real API server says to a change', () => {
  it.each(
    changes().map(one => [`${String(one.is['kind'])}: ${one.said.slice(0, 120)}`, one] as const),
  )('%s', (_name, {was, is, said: real, differs}) => {
    const mine = said(is, stored => validateChange(kindOf(is), was, stored, schemas))
    if (differs === undefined) expect(parts(mine)).toEqual(parts(real))
    else
      expect(parts(mine), 'no longer different: take the reason out of the record').not.toEqual(
        parts(real),
      )
  })
})

/** What admission and the cluster's addresses add, which are other rooms'. */
function comparable(object: Fields): Fields {
  const {status: _status, ...rest} = object
  const spec = rest['spec'] as Fields | undefined
  const {uid: _uid, ...meta} = metaOf(rest)
  const kind = String(object['kind'])
  if (kind === 'Pod')
    return {
      ...rest,
      metadata: meta,
      spec: pick(spec ?? {}, [
        'restartPolicy',
        'dnsPolicy',
        'schedulerName',
        'securityContext',
        'terminationGracePeriodSeconds',
        'enableServiceLinks',
        'hostNetwork',
      ]),
    }
  if (kind === 'Service')
    return {
      ...rest,
      metadata: meta,
      spec: omit(spec ?? {}, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'ports']),
    }
  if (kind === 'Node') return {...rest, metadata: meta, spec: {}}
  return {...rest, metadata: meta}
}

const pick = (fields: Fields, keys: readonly string[]): Fields =>
  Object.fromEntries(keys.map(key => [key, fields[key]]))
const omit = (fields: Fields, keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)))

describe('what a real API server makes of an object', () => {
  it.each(
    defaults().map(
      one => [`${String(one.object['kind'])} ${String(metaOf(one.object)['name'])}`, one] as const,
    ),
  )('%s', (_name, {object, kept}) => {
    const kind = kindOf(object)
    const full = withDefaults(schemas, kind, decode(schemas, kind, object).object)
    const uid = (metaOf(kept)['labels'] as Fields | undefined)?.['controller-uid'] ?? 'uid'
    const born = prepareForCreate(kind, {
      ...full,
      metadata: {...metaOf(full), ...(kind.namespaced ? {namespace: 'default'} : {}), uid},
    } as ApiObject)
    expect(comparable(born)).toEqual(comparable(kept))
    expect(withDefaults(schemas, kind, full)).toEqual(full)
  })
})
