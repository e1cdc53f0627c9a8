import type {Amount} from './shapes.ts'

/** `25%` of a total or a plain number. Percentages round as told. */
export function amountOf(amount: Amount | undefined, total: number, rounding: 'up' | 'down'): number {
  if (amount === undefined) return 0
  if (typeof amount === 'number') return amount
  const share = (Number.parseInt(amount, 10) * total) / 100
  if (!amount.endsWith('%')) return Number.parseInt(amount, 10) || 0
  return rounding === 'up' ? Math.ceil(share) : Math.floor(share)
}

const UNITS: Readonly<Record<string, number>> = {n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50}

/** A Kubernetes quantity (`500m`, `2Gi`) as a number; 0 when it cannot be read. */
export function quantity(text: string | number | undefined): number {
  const found = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(text ?? '0'))
  if (found === null) return 0
  const unit = found[2] === '' ? 1 : (UNITS[found[2] ?? ''] ?? 0)
  return Number(found[1]) * unit
}
