import {own} from '../../../mesh/own.ts'
/**
 * Formats that the API server holds texts to; it takes all others as they are. Approximate for
 * `uri` and `hostname`.
 */
const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  ipv4: /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/,
  ipv6: /^(?=.*:)[0-9a-fA-F:]+(\d{1,3}(\.\d{1,3}){3})?$/,
  cidr: /^[0-9a-fA-F:.]+\/\d{1,3}$/,
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  byte: /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  duration: /^([-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+|\d+\s*(d|w|days?|weeks?)|0)$/,
  hostname:
    /^[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9_])?(\.[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9_])?)*\.?$/,
  email: /^[^@\s]+@[^@\s]+$/,
}

/** Does a text keep to a format? */
export function formatFits(format: string, text: string): boolean {
  return own(FORMATS, format)?.test(text) ?? true
}
