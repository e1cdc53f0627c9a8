import type {RunEvent} from '../../src/verbs/documents.ts'

/** How a meshctl ended. `exitCode` is null when a signal ended it. */
export type Ended = {
  exitCode: number | null
  stdout: string
  stderr: string
  args: readonly string[]
}

/** A meshctl that is listened to. */
export type Hearing = {
  readonly events: readonly RunEvent[]
  /** The first event, told or to come, of which this is true. @throws when it ends before. */
  event: (is: (event: RunEvent) => boolean) => Promise<RunEvent>
  /** It said so on one of its streams; in pieces as they come. */
  out: (text: string) => void
  err: (text: string) => void
  /** Nothing more will come. Out: all that was said. */
  over: (exitCode: number | null) => Ended
}

/** Gathers what a meshctl with these arguments says. */
export function hearing(args: readonly string[]): Hearing {
  const output = {stdout: '', stderr: '', line: ''}
  const events: RunEvent[] = []
  const waiting = new Set<(event: RunEvent | undefined) => void>()
  const hear = (line: string): void => {
    const event = eventIn(line)
    if (event === undefined) return
    events.push(event)
    for (const tell of [...waiting]) tell(event)
  }
  return {
    events,
    event: is => {
      const early = events.find(is)
      if (early !== undefined) return Promise.resolve(early)
      return new Promise((found, missed) => {
        const tell = (event: RunEvent | undefined): void => {
          if (event !== undefined && !is(event)) return
          waiting.delete(tell)
          if (event === undefined)
            missed(
              new Error(
                `meshctl ${args.join(' ')} ended before:\n${output.stderr}\n${output.stdout.slice(-2000)}`,
              ),
            )
          else found(event)
        }
        waiting.add(tell)
      })
    },
    out: text => {
      output.stdout += text
      const lines = (output.line + text).split('\n')
      output.line = lines.pop() ?? ''
      for (const line of lines) hear(line)
    },
    err: text => {
      output.stderr += text
    },
    over: exitCode => {
      for (const tell of [...waiting]) tell(undefined)
      return {exitCode, stdout: output.stdout, stderr: output.stderr, args}
    },
  }
}

function eventIn(line: string): RunEvent | undefined {
  if (!line.startsWith('{"')) return undefined
  const value = JSON.parse(line) as Partial<RunEvent>
  return value.type === undefined ? undefined : (value as RunEvent)
}
