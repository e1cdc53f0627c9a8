import {knownSecrets} from './known.ts'
import {replaceObjects} from './objects-in-text.ts'
import {redactLines} from './redact-lines.ts'
import {redactText} from './redact.ts'
import {REDACTED} from './secret-names.ts'
import {rangesOf, unescaped, viewOf} from './views.ts'
import type {TextRange} from './views.ts'

/** Of longer words only the end is looked at: programs tell there why they failed. */
const HEARD_MAX = 16 * 1024
/** So much of it is told. */
const TOLD_MAX = 4_000
/** Texts in texts in texts: a value in JSON, in a message, in a log line. */
const LEVELS = 3

/**
 * Words of a program or a server, Helm's or the API server's, fit to be shown and kept. They may
 * quote what was handed to them, whole, wrapped or escaped: whatever of `known` stands in them
 * goes, in each of these forms, and then whatever looks like a secret by its name or its own form.
 * In: the words, and the values of releases that they may be about. Out: the same words, their end
 * when they are long, with `(redacted)` in them.
 */
export function withoutSecrets(words: string, known: readonly unknown[] = []): string {
  const secrets = knownSecrets(known)
  if (secrets === undefined) return TOO_MANY
  const clean = withoutForms(withoutKnown(words.slice(-HEARD_MAX), secrets), 0)
  // Where the words were cut, half a secret may stand that nobody knows as one.
  const sure = words.length > HEARD_MAX ? clean.slice(Math.ceil(clean.length / 2)) : clean
  return sure.slice(-TOLD_MAX)
}

const TOO_MANY = '(what it said is not shown: its values are too many to be looked for in it)'

function withoutKnown(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text
  const places: TextRange[] = []
  let view = viewOf(text)
  for (let level = 0; level <= LEVELS; level++) {
    places.push(...rangesOf(view, secrets))
    const next = unescaped(view)
    if (next.text === view.text) break
    view = next
  }
  return cutOut(text, places)
}

function cutOut(text: string, places: readonly TextRange[]): string {
  let [shown, at] = ['', 0]
  for (const {from, to} of [...places].sort((one, other) => one.from - other.from)) {
    if (to <= at) continue
    if (from >= at) shown += `${text.slice(at, from)}${REDACTED}`
    at = to
  }
  return shown + text.slice(at)
}

/** A text in which something is hidden under escapes is told without them. */
function withoutForms(text: string, level: number): string {
  const clean = redactLines(replaceObjects(text, redactText))
  const inner = level === LEVELS ? clean : unescaped(viewOf(clean)).text
  if (inner === clean) return clean
  const deeper = withoutForms(inner, level + 1)
  return deeper === inner ? clean : deeper
}
