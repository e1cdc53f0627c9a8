/** What is at the other end of our streams. */
export interface Terminal {
  /** Somebody can be asked. */
  readonly canAsk: boolean
  /** Colours on stdout, and on stderr. */
  readonly colours: {readonly out: boolean; readonly err: boolean}
}

/** The part of a process that is looked at. */
export interface Surroundings {
  readonly stdin: {readonly isTTY?: boolean}
  readonly stdout: {readonly isTTY?: boolean}
  readonly stderr: {readonly isTTY?: boolean}
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * In: the streams and the environment of a process. CI systems may lend a terminal at which nobody
 * sits (F-112); a question goes to stderr, so that must be seen too.
 */
export function terminalOf(given: Surroundings, noColour: boolean): Terminal {
  const {env} = given
  const [stdin, stdout, stderr] = [given.stdin, given.stdout, given.stderr].map(
    each => each.isTTY === true,
  ) as [boolean, boolean, boolean]
  const isCi = !['', '0', 'false', undefined].includes(env['CI'])
  const allowed = !noColour && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return {
    canAsk: stdin && stdout && stderr && !isCi && env['TERM'] !== 'dumb',
    colours: {out: allowed && stdout, err: allowed && stderr},
  }
}
