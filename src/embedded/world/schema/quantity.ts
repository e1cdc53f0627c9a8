import {own} from '../../../mesh/own.ts'
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
/** The API keeps nothing smaller than a nano; what is, it rounds away from zero. */
const NANO = 9

interface Parsed {
  /** In units of 10^-9. */
  readonly nanos: bigint
  readonly form: 'binary' | 'decimal' | 'exponent'
}

/**
 * An amount as the API server writes it: `0.5` → `500m`, `1024Mi` → `1Gi`, 2 → `2`. Undefined when
 * it is none.
 */
export function canonicalQuantity(value: unknown): string | undefined {
  const parsed = parse(value)
  if (parsed === undefined) return undefined
  const {nanos, form} = parsed
  if (nanos === 0n) return '0'
  const unit = 10n ** BigInt(NANO)
  const small = nanos > -1024n * unit && nanos < 1024n * unit
  return form === 'binary' && !small && nanos % unit === 0n
    ? inBinary(nanos / unit)
    : inDecimal(nanos, form === 'exponent')
}

/**
 * An amount as a number, in its unit (cores, bytes, pieces); NaN when it is none. Exact up to 2^53.
 */
export function amountOf(value: unknown): number {
  // counts and bytes are mostly written plainly, and schedulers read them for each pod and node
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  const parsed = parse(value)
  return parsed === undefined ? NaN : Number(parsed.nanos) / 10 ** NANO
}

function parse(value: unknown): Parsed | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const match =
    /^([+-]?(?=\.?\d)\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([+-]?\d{1,3}))?$/.exec(
      String(value).trim(),
    )
  if (match === null) return undefined
  const [, whole = '', fraction = '', suffix = '', exponent] = match
  const digits = BigInt(whole.replace('+', '') + fraction)
  if (suffix.endsWith('i'))
    return {
      nanos: scaled(digits * 1024n ** BigInt(BINARY.indexOf(suffix)), NANO - fraction.length),
      form: 'binary',
    }
  const [power, form] =
    exponent === undefined
      ? ([own(DECIMAL, suffix) ?? 0, 'decimal'] as const)
      : ([Number(exponent), 'exponent'] as const)
  return {nanos: scaled(digits, NANO + power - fraction.length), form}
}

/** digits × 10^power, rounded away from zero. */
function scaled(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power)
  const by = 10n ** BigInt(-power)
  const rest = digits % by
  if (rest === 0n) return digits / by
  return digits / by + (digits > 0n ? 1n : -1n)
}

function inBinary(amount: bigint): string {
  let [left, step] = [amount, 0]
  while (left % 1024n === 0n && step < BINARY.length - 1) [left, step] = [left / 1024n, step + 1]
  return `${left}${BINARY[step] ?? ''}`
}

function inDecimal(nanos: bigint, asExponent: boolean): string {
  let [left, power] = [nanos, -NANO]
  while (left % 1000n === 0n && (asExponent || power < 18))
    [left, power] = [left / 1000n, power + 3]
  if (asExponent) return power === 0 ? String(left) : `${left}e${power}`
  const suffix = Object.entries(DECIMAL).find(([, exponent]) => exponent === power)?.[0] ?? ''
  return `${left}${suffix}`
}
