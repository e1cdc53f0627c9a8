import {AsyncLocalStorage} from 'node:async_hooks'
import {join, resolve} from 'node:path'
import {Config} from '@oclif/core'
import type {CommonFlags} from '../../commands/frame/common-flags.ts'
import {exitCodeOf} from '../../commands/frame/main.ts'
import type {MeshCommand, Needs} from '../../commands/frame/mesh-command.ts'
import type {Signals} from '../../commands/frame/signals.ts'
import {terminalOf} from '../../commands/frame/terminal.ts'
import type {Terminal} from '../../commands/frame/terminal.ts'
import {openPorts} from '../../src/open.ts'
import type {OpenPorts} from '../../src/open.ts'
import type {Inside} from '../stand/stand.ts'
import {hearing} from './hearing.ts'
import type {Running} from './meshctl.ts'
import {overheard} from './streams.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Where a command runs that has no process of its own. */
export type Place = {inside: Inside; env: Record<string, string>}

/**
 * Starts a command of meshctl in this very process: the same classes, flags and verbs, with ports
 * to the world and streams of its own.
 */
export function startInside(place: Place, args: readonly string[]): Running {
  const heard = hearing(args)
  const asked = new AbortController()
  const signals: Signals = {stop: asked.signal, raise: () => asked.abort(), close: () => undefined}
  const run = overheard(heard, () =>
    exitCodeOf(args, words => dispatched(words, {...place, signals})),
  )
  return {
    pid: process.pid,
    events: heard.events,
    event: heard.event,
    kill: signal => {
      if (signal === 'SIGKILL')
        throw new Error(
          'a command inside this process cannot be killed: ask the ground first whether it can (lacks)',
        )
      asked.abort()
    },
    ended: place.inside.during(run).then(heard.over),
  }
}

type Surrounded = Place & {signals: Signals}
type CommandClass = typeof MeshCommand
/** oclif makes the instance itself; of an abstract class nobody would. */
type Runnable = {run(argv: string[], config: Config): Promise<unknown>}

/** As oclif does it: finds the command that the first words name, and runs it with the rest. */
async function dispatched(words: readonly string[], place: Surrounded): Promise<unknown> {
  const config = await Config.load(ROOT)
  const length = [2, 1].find(
    count => config.findCommand(words.slice(0, count).join(':')) !== undefined,
  )
  if (length === undefined) throw new Error(`no command: ${words.join(' ')}`)
  const id = words.slice(0, length).join(':')
  const {default: Command} = (await import(
    join(ROOT, 'commands', `${id.replaceAll(':', '/')}.ts`)
  )) as {default: CommandClass}
  return (placed(Command, place) as Runnable).run(words.slice(length), config)
}

/** The same command, with other ports, no terminal, and somebody else to press Ctrl-C. */
function placed(Command: CommandClass, {inside, env, signals}: Surrounded): CommandClass {
  abstract class Placed extends Command {
    protected override terminal(flags: CommonFlags): Terminal {
      return terminalOf({stdin: {}, stdout: {}, stderr: {}, env}, flags['no-color'])
    }

    protected override open(flags: CommonFlags, needs: Needs): Promise<OpenPorts> {
      return openPorts({...this.wanted(flags, needs), env}, needs.connect ?? inside.connect)
    }

    protected override listen(atFirst: (() => void) | undefined): Signals {
      // whoever presses Ctrl-C does it outside of this command
      signals.stop.addEventListener(
        'abort',
        AsyncLocalStorage.bind(() => atFirst?.()),
        {once: true},
      )
      return signals
    }
  }
  return Placed
}
