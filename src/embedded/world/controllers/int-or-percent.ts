import {amountOf as quantityOf} from '../schema/quantity.ts'
import type {IntOrPercent} from './object-types.ts'

/** `25%` of a total or a plain number. Percentages round as told. */
export function scaledValue(
  amount: IntOrPercent | undefined,
  total: number,
  rounding: 'up' | 'down',
): number {
  if (amount === undefined) return 0
  if (typeof amount === 'number') return amount
  const share = (Number.parseInt(amount, 10) * total) / 100
  if (!amount.endsWith('%')) return Number.parseInt(amount, 10) || 0
  return rounding === 'up' ? Math.ceil(share) : Math.floor(share)
}

/**
 * A Kubernetes quantity (`500m`, `2Gi`) as a number; 0 when there is none, or none that can be
 * read.
 */
export function quantityOrZero(text: string | number | undefined): number {
  const amount = quantityOf(text)
  return Number.isNaN(amount) ? 0 : amount
}
