/** Text in the server's spelling, or why it is none. */
export type Checked = {readonly text: string} | {readonly why: string}

/** Base64 with padding, as Go reads it. */
export function bytes(text: string): Checked {
  const clean = text.replace(/[\r\n]/g, '')
  const wrong = /[^A-Za-z0-9+/=]/.exec(clean)
  if (wrong !== null) return {why: `illegal base64 data at input byte ${wrong.index}`}
  const padding = clean.indexOf('=')
  if (
    padding === -1
      ? clean.length % 4 !== 0
      : clean.length % 4 !== 0 || !/^={1,2}$/.test(clean.slice(padding))
  ) {
    return {why: `illegal base64 data at input byte ${padding === -1 ? clean.length : padding}`}
  }
  return {text: clean}
}

/** A time of RFC 3339; fractions are cut (micro times keep theirs), zones become UTC. */
export function instant(text: string): Checked {
  const match = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text)
  const ms = match === null ? NaN : Date.parse(text)
  if (match === null || Number.isNaN(ms))
    return {
      why: `parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`,
    }
  const [, fraction = ''] = match
  const seconds = new Date(ms).toISOString().slice(0, 19)
  return {text: `${seconds}${fraction}Z`}
}
