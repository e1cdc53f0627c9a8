import type {Condition} from './object-types.ts'

export function conditionOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(each => each.type === type)
}

export const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True'

/**
 * The list with this condition, in its old place; its time of transition stays while the status
 * does.
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  next: Condition,
  now: string,
): Condition[] {
  const known = conditionOf(conditions, next.type)
  const lastTransitionTime =
    known?.status === next.status && known.lastTransitionTime !== undefined
      ? known.lastTransitionTime
      : now
  const whole = {...next, lastTransitionTime}
  if (known === undefined) return [...(conditions ?? []), whole]
  return (conditions ?? []).map(each => (each.type === next.type ? whole : each))
}
