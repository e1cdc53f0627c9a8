import type {FieldError} from '../refusal.ts'
import type {Fields} from '../api-object.ts'
import {complaints, everyOne, forbiddenField, required, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {labelValue, qualifiedName} from './names.ts'
import {labelErrors} from './validate-meta.ts'

/** What is wrong with a label selector (matchLabels, matchExpressions). */
export function selectorErrors(selector: unknown, field: string): FieldError[] {
  const {matchLabels, matchExpressions} = fieldsOf(selector)
  return [
    ...labelErrors(matchLabels, `${field}.matchLabels`),
    ...everyOne(listOf(matchExpressions), `${field}.matchExpressions`, expressionErrors),
  ]
}

function expressionErrors(one: Fields, field: string): FieldError[] {
  const {operator} = one
  const key = textOf(one['key'])
  const values = Array.isArray(one['values']) ? one['values'].map(textOf) : []
  const form = values.flatMap((value, index) =>
    complaints(`${field}.values[${index}]`, value, labelValue(value)),
  )
  return [
    ...operatorErrors(operator, values.length, field),
    ...complaints(`${field}.key`, key, qualifiedName(key)),
    ...form,
  ]
}

function operatorErrors(operator: unknown, values: number, field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values === 0
        ? [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
        : []
    case 'Exists':
    case 'DoesNotExist':
      return values > 0
        ? [
            forbiddenField(
              `${field}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ]
        : []
    default:
      return [wrong(`${field}.operator`, operator ?? '', 'not a valid selector operator')]
  }
}
