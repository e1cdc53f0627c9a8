import {readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'

/** A Helm that keeps a log of what it is told, and is the real one otherwise. */
export type LoggedHelm = {
  readonly path: string
  /**
   * The argv of every call since the last `clear`, in order. Paths of temporary files keep their
   * last part alone.
   */
  calls(): readonly (readonly string[])[]
  clear(): void
}

/** Puts a program in front of a real Helm. In: an existing folder for it, and the path of Helm. */
export function loggedHelm(folder: string, helm: string): LoggedHelm {
  const [path, log] = [join(folder, 'logged-helm'), join(folder, 'logged-helm.log')]
  const clear = (): void => writeFileSync(log, '')
  clear()
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >> '${log}'\nexec '${helm}' "$@"\n`, {
    mode: 0o700,
  })
  return {path, clear, calls: () => callsIn(readFileSync(log, 'utf8'))}
}

/** Each call is the number of its words, then the words, each with a NUL behind it. */
function callsIn(log: string): readonly (readonly string[])[] {
  const words = log.split('\0').slice(0, -1)
  const calls: string[][] = []
  for (let at = 0; at < words.length; at += 1 + Number(words[at]))
    calls.push(words.slice(at + 1, at + 1 + Number(words[at])).map(withoutFolder))
  return calls
}

/** `--values=/tmp/meshctl-gtppQU/values.json` is told as `--values=TMP/values.json`. */
function withoutFolder(word: string): string {
  const at = word.indexOf(`${tmpdir()}/`)
  return at < 0 ? word : `${word.slice(0, at)}TMP/${basename(word)}`
}
