/**
 * Values as a file for Helm, which reads every values file as YAML: JSON in plain ASCII. What YAML
 * takes for a line break (U+0085, U+2028, U+2029), for a byte order mark or for no text at all
 * (U+007F, U+FFFE) would otherwise be changed or refused; and a pair of JSON escapes for one
 * character is none in YAML, which has `\U0001f600` for it (seen with Helm 3.17.3 and 4.1.4). In:
 * anything that JSON has. Out: its text; half characters become U+FFFD, as Go has it.
 */
export const helmText = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, escape =>
      escape.length === HALF ? '\\ufffd' : escape,
    )
    .replace(/[^\x20-\x7e]/gu, escaped)

/**
 * Characters of an escape such as `\ud800`: JSON.stringify writes it for half a character alone.
 */
const HALF = 6

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0
  return point > 0xffff
    ? `\\U${point.toString(16).padStart(8, '0')}`
    : `\\u${point.toString(16).padStart(4, '0')}`
}
