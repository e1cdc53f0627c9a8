import {exitAtOnce} from './exit.ts'
import {exitCode} from './exit-codes.ts'

/** Who listens to Ctrl-C while a command runs. */
export interface Signals {
  /** Aborts at the first signal. */
  readonly stop: AbortSignal
  /** As if a signal had come: for Ctrl-C that a question swallowed. */
  readonly raise: () => void
  readonly close: () => void
}

/**
 * The first Ctrl-C (or SIGTERM, or a terminal that closes) asks to stop, the second leaves at once.
 * In: called at the first; undefined when there is nothing to stop safely, and the first leaves at
 * once.
 */
export function listenToSignals(atFirst: (() => void) | undefined): Signals {
  const controller = new AbortController()
  const raise = (): void => {
    if (controller.signal.aborted || atFirst === undefined) exitAtOnce(exitCode('interrupted'))
    controller.abort()
    atFirst()
  }
  process.on('SIGINT', raise)
  process.on('SIGTERM', raise)
  process.on('SIGHUP', raise)
  return {
    stop: controller.signal,
    raise,
    close: () => {
      process.off('SIGINT', raise)
      process.off('SIGTERM', raise)
      process.off('SIGHUP', raise)
    },
  }
}
