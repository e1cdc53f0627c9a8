import {own} from './own.ts'

/** A Kubernetes label selector, as webhooks carry it. Absent or empty selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly Requirement[]
}

export interface Requirement {
  readonly key: string
  /** In, NotIn, Exists or DoesNotExist; anything else matches nothing. */
  readonly operator: string
  readonly values?: readonly string[]
}

export type Labels = Readonly<Record<string, string>>

/** Does the selector take an object with these labels? The same rules as the API server's. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector?.matchLabels ?? {})
  return (
    wanted.every(([key, value]) => own(labels, key) === value) &&
    (selector?.matchExpressions ?? []).every(each => meets(each, labels))
  )
}

function meets({key, operator, values = []}: Requirement, labels: Labels): boolean {
  const value = own(labels, key)
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
