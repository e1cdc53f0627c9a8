import {count, text} from '../../mesh/fields.ts'
import {own} from '../../mesh/own.ts'

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/**
 * An amount as Kubernetes writes it: `100m`, `2Gi`, `1e3`, 4. Out: in cores or bytes; undefined: no
 * amount.
 */
export function quantity(value: unknown): number | undefined {
  const written = count(value)?.toString() ?? text(value)
  const match =
    /^([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?)(n|u|m|k|Ki|Mi|Gi|Ti|Pi|Ei|M|G|T|P|E)?$/.exec(
      written ?? '',
    )
  return match === null ? undefined : Number(match[1]) * (own(FACTORS, match[2] ?? '') ?? 1)
}
