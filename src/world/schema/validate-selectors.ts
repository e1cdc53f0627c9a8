import type {FieldError} from '../refusal.ts'
import type {Fields} from '../thing.ts'
import {complaints, everyOne, forbiddenField, required, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {labelValue, qualifiedName} from './names.ts'
import {labelErrors} from './validate-meta.ts'

/** What is wrong with a label selector (matchLabels, matchExpressions). */
export function selectorErrors(selector: unknown, field: string): FieldError[] {
  const {matchLabels, matchExpressions} = fieldsOf(selector)
  return [...labelErrors(matchLabels, `${field}.matchLabels`), ...everyOne(listOf(matchExpressions), `${field}.matchExpressions`, expressionErrors)]
}

/** Does the selector match the labels? In: a valid selector. One that asks for nothing matches everything. */
export function selects(selector: unknown, labels: unknown): boolean {
  const {matchLabels, matchExpressions} = fieldsOf(selector)
  const has = fieldsOf(labels)
  return Object.entries(fieldsOf(matchLabels)).every(([key, value]) => has[key] === value) && listOf(matchExpressions).every(one => matches(one, has))
}

function matches({key, operator, values}: {key?: unknown; operator?: unknown; values?: unknown}, labels: Fields): boolean {
  const value = labels[textOf(key)]
  const listed = Array.isArray(values) && values.includes(value)
  if (operator === 'In') return value !== undefined && listed
  if (operator === 'NotIn') return !listed
  if (operator === 'Exists') return value !== undefined
  return operator === 'DoesNotExist' && value === undefined
}

function expressionErrors(one: Fields, field: string): FieldError[] {
  const {operator} = one
  const key = textOf(one['key'])
  const values = Array.isArray(one['values']) ? one['values'].map(textOf) : []
  const form = values.flatMap((value, index) => complaints(`${field}.values[${index}]`, value, labelValue(value)))
  return [...operatorErrors(operator, values.length, field), ...complaints(`${field}.key`, key, qualifiedName(key)), ...form]
}

function operatorErrors(operator: unknown, values: number, field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values === 0 ? [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
    case 'Exists':
    case 'DoesNotExist':
      return values > 0 ? [forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []
    default:
      return [wrong(`${field}.operator`, operator ?? '', 'not a valid selector operator')]
  }
}
