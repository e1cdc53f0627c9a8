import {isJson} from '../mesh/json.ts'

/** More beginnings than this are not tried: words are not made of braces. */
const TRIES_MAX = 200

/**
 * Replaces JSON objects in the middle of words, such as one that a webhook did not like. What only
 * looks like one stays.
 */
export function replaceObjects(text: string, replace: (object: string) => string): string {
  let [clean, kept] = ['', 0]
  let at = text.indexOf('{')
  for (let tries = 0; at >= 0 && tries < TRIES_MAX; tries++) {
    const end = endOf(text, at)
    const object = end === undefined ? undefined : text.slice(at, end)
    if (object !== undefined && end !== undefined && isJson(object)) {
      clean += text.slice(kept, at) + replace(object)
      kept = end
      at = text.indexOf('{', end)
    } else {
      at = text.indexOf('{', at + 1)
    }
  }
  return clean + text.slice(kept)
}

/** Behind the brace that closes this one; braces in strings do not count. */
function endOf(text: string, from: number): number | undefined {
  let [depth, isText] = [0, false]
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isText = !isText
    else if (character === '\\') at += isText ? 1 : 0
    else if (character === '{' && !isText) depth++
    else if (character === '}' && !isText && --depth === 0) return at + 1
  }
  return undefined
}
