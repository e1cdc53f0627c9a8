import type {FieldError} from '../refusal.ts'
import {everyOne, required, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {PERCENT} from './names.ts'
import {amountOf} from './quantity.ts'
import {own} from '../../../mesh/own.ts'

const OF_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage'])

/** What is wrong with what a container asks for and may take. */
export function resourceErrors(resources: unknown, field: string): FieldError[] {
  const {limits, requests, claims} = fieldsOf(resources)
  const allowed = fieldsOf(limits)
  const above = Object.entries(fieldsOf(requests)).filter(
    ([name, amount]) =>
      own(allowed, name) !== undefined && amountOf(amount) > amountOf(own(allowed, name)),
  )
  return [
    ...amountErrors(limits, `${field}.limits`),
    ...amountErrors(requests, `${field}.requests`),
    ...above.map(([name, amount]) =>
      wrong(
        `${field}.requests`,
        amount,
        `must be less than or equal to ${name} limit of ${textOf(own(allowed, name))}`,
      ),
    ),
    ...everyOne(listOf(claims), `${field}.claims`, (claim, at) =>
      textOf(claim['name']) === '' ? [required(`${at}.name`)] : [],
    ),
  ]
}

function amountErrors(amounts: unknown, field: string): FieldError[] {
  return Object.entries(fieldsOf(amounts)).flatMap(([name, amount]) => {
    const at = `${field}[${name}]`
    const known = OF_CONTAINERS.has(name) || name.startsWith('hugepages-') || name.includes('/')
    if (!known)
      return [
        wrong(at, name, 'must be a standard resource type or fully qualified'),
        wrong(at, name, 'must be a standard resource for containers'),
      ]
    return amountOf(amount) < 0 ? [wrong(at, amount, 'must be greater than or equal to 0')] : []
  })
}

/** A count or a share in percent: not negative; the share at most 100 % when `capped`. */
export function countOrShare(value: unknown, field: string, capped = false): FieldError[] {
  if (typeof value === 'number')
    return value < 0 ? [wrong(field, value, 'must be greater than or equal to 0')] : []
  if (typeof value !== 'string') return []
  if (!/^\d+%$/.test(value)) return [wrong(field, value, PERCENT)]
  return capped && Number.parseInt(value, 10) > 100
    ? [wrong(field, value, 'must not be greater than 100%')]
    : []
}

/** Is it a count or a share of nothing: 0 or 0 %? */
export const isNothing = (value: unknown): boolean =>
  value === 0 || value === '0%' || value === undefined
