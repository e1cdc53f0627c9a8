import {stripVTControlCharacters} from 'node:util'
import {
  DefaultRenderer,
  Listr,
  ListrDefaultRendererLogLevels,
  ListrLogger,
  ProcessOutput,
} from 'listr2'

/** One thing going on at the bottom of a terminal, drawn by listr2 and wiped away when it ends. */
export interface Spinner {
  /** What it is doing now; one line. */
  readonly say: (text: string) => void
  /** A line below it that stays. */
  readonly foot: (text: string) => void
  /** Wipes it. The terminal is as if it had never been. */
  readonly stop: () => Promise<void>
}

/**
 * In: a terminal, and texts that are fit to be shown. Foreign writes to the terminal wait until the
 * spinner stops.
 */
export function spin(screen: NodeJS.WriteStream, title: string, foot: string): Spinner {
  const ended = Promise.withResolvers<undefined>()
  let said = ''
  let show = (text: string): void => {
    said = text
  }
  const working = (_: unknown, task: {output: string}): Promise<undefined> => {
    show = text => {
      said = text
      task.output = text
    }
    if (said !== '') show(said)
    return ended.promise
  }
  const list = new Listr(
    [
      {title, task: working},
      {title: orBlank(foot), task: () => undefined},
    ],
    {...OURS, rendererOptions: drawnOn(screen)},
  )
  const footer = list.tasks[1]
  const forget = mendWhenNarrowed(screen, () => [
    `✔ ${title}`,
    said === '' ? '' : `  › ${said}`,
    `  ${footer?.title ?? ''}`,
  ])
  const finished = list.run()
  return {
    say: text => show(text),
    foot: text => {
      if (footer !== undefined) footer.title = orBlank(text)
    },
    stop: async () => {
      ended.resolve(undefined)
      await finished
      forget()
    },
  }
}

/** listr2 takes an empty title for none, and draws a task without one in another place. */
const orBlank = (text: string): string => (text === '' ? ' ' : text)

/**
 * listr2 looks at stdout to see whether there is a terminal; whoever made the screen knows better.
 */
class OnTheScreen extends DefaultRenderer {
  static override nonTTY = true
}

/** Signals are ours alone (F-109). */
const OURS = {registerSignalListeners: false, renderer: OnTheScreen} as const

/**
 * stdout belongs to the answer, so everything is drawn on the given screen, and nothing of it
 * stays.
 */
const drawnOn = (screen: NodeJS.WriteStream) =>
  ({
    logger: new ListrLogger<ListrDefaultRendererLogLevels>({
      processOutput: new ProcessOutput(screen, screen),
    }),
    clearOutput: true,
    formatOutput: 'truncate',
    icon: {[ListrDefaultRendererLogLevels.WAITING]: ' '},
  }) as const

/** What listr2 leaves free at the right. */
const MARGIN = 2

/**
 * A terminal that becomes narrower wraps what was drawn, and the next drawing would wipe too
 * little. What is too much goes at once. In: the lines as they stand. Out: call it when nothing is
 * drawn any more.
 */
function mendWhenNarrowed(screen: NodeJS.WriteStream, lines: () => readonly string[]): () => void {
  const write = screen.write.bind(screen)
  let drawnAt = screen.columns
  const mend = (): void => {
    const {columns} = screen
    const widths = lines()
      .map(each => Math.min(stripVTControlCharacters(each).trimEnd().length, drawnAt - MARGIN))
      .filter(each => each > 0)
    const extra = widths.reduce((sum, width) => sum + Math.ceil(width / columns) - 1, 0)
    if (columns < drawnAt && extra > 0) write(`\u001b[${extra}A\u001b[J`)
    drawnAt = columns
  }
  screen.on('resize', mend)
  return () => {
    screen.off('resize', mend)
  }
}
