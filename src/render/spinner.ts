import {Listr, ListrLogger, ProcessOutput} from 'listr2'

/** One thing going on at the bottom of a terminal, drawn by listr2 and wiped away when it ends. */
export interface Spinner {
  /** What it is doing now; one line. */
  readonly say: (text: string) => void
  /** A line below it that stays. */
  readonly foot: (text: string) => void
  /** Wipes it. The terminal is as if it had never been. */
  readonly stop: () => Promise<void>
}

/** In: a terminal, and texts that are fit to be shown. Foreign writes to the terminal wait until the spinner stops. */
export function spin(screen: NodeJS.WriteStream, title: string, foot: string): Spinner {
  let last = ''
  let show = (text: string): void => {
    last = text
  }
  let release: () => void = () => undefined
  const ended = new Promise<void>(resolve => {
    release = resolve
  })
  const list = new Listr(
    [
      {
        title,
        task: (_, task): Promise<void> => {
          show = text => {
            task.output = text
          }
          if (last !== '') show(last)
          return ended
        },
      },
      {title: foot === '' ? ' ' : foot, task: () => undefined},
    ],
    // Signals are ours alone (F-109); stdout belongs to the answer, so everything is drawn on the given screen.
    {
      registerSignalListeners: false,
      fallbackRendererCondition: false,
      rendererOptions: {logger: new ListrLogger({processOutput: new ProcessOutput(screen, screen)}), clearOutput: true, formatOutput: 'truncate', icon: {WAITING: ' '}},
    },
  )
  const finished = list.run()
  return {
    say: text => show(text),
    foot: text => {
      const last = list.tasks[1]
      if (last !== undefined) last.title = text === '' ? ' ' : text
    },
    stop: async () => {
      release()
      await finished
    },
  }
}
