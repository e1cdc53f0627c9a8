import type {RunEvent, StepRow} from '../verbs/documents.ts'
import {visible} from './escape.ts'
import type {Follower} from './follower.ts'
import type {Paint} from './paint.ts'
import type {Progress} from './progress.ts'
import {after, ahead, groupOf, position, progressOf} from './progress.ts'
import {spin} from './spinner.ts'
import type {Spinner} from './spinner.ts'
import {duration} from './words.ts'

/**
 * What is drawn now. Everything above it is finished and scrolls away like a log, so size and
 * number of steps do not matter.
 */
interface Scene {
  progress: Progress
  group: string
  spinner: Spinner | undefined
  step: string | undefined
  since: string
}

/**
 * The view for a person at a terminal: a line for each finished step, and at the bottom the one
 * that is going on. In: the terminal; whether the command itself goes back (the events may say
 * otherwise).
 */
export function liveView(screen: NodeJS.WriteStream, ink: Paint, goesBack: boolean): Follower {
  const scene: Scene = {
    progress: progressOf([], goesBack),
    group: '',
    spinner: undefined,
    step: undefined,
    since: '',
  }
  let queue = Promise.resolve()
  // One thing after the other: a spinner must be gone before a line is printed. What goes wrong in
  // here is never worth a run.
  const inTurn = (deed: () => Promise<void>): Promise<void> =>
    (queue = queue.then(deed).catch(() => undefined))
  const print = (line: string): boolean => screen.write(`${line}\n`)
  const begun = (): Promise<void> => {
    scene.spinner = spin(screen, 'Looking at the mesh', '')
    return Promise.resolve()
  }
  void inTurn(begun)
  return {
    begin: rows => void inTurn(() => Promise.resolve(receive(scene, rows, goesBack))),
    tell: event => void inTurn(() => show(scene, event, {screen, ink, print})),
    note: text => void inTurn(() => Promise.resolve(remark(scene, visible(text), print))),
    aside: async deed => {
      await inTurn(() => quiet(scene))
      return deed()
    },
    end: () => inTurn(() => quiet(scene)),
  }
}

interface Stage {
  readonly screen: NodeJS.WriteStream
  readonly ink: Paint
  readonly print: (line: string) => boolean
}

function receive(scene: Scene, rows: readonly StepRow[], back: boolean): void {
  scene.progress = progressOf(rows, back)
}

/** While something is going on, a note stands under it; else it is a line. */
function remark(scene: Scene, text: string, print: Stage['print']): void {
  if (scene.spinner === undefined) print(text)
  else scene.spinner.foot(text)
}

async function quiet(scene: Scene): Promise<void> {
  const {spinner} = scene
  scene.spinner = undefined
  scene.step = undefined
  await spinner?.stop()
}

async function show(scene: Scene, event: RunEvent, stage: Stage): Promise<void> {
  if (event.type === 'run') return turn(scene, event, stage)
  scene.progress = after(scene.progress, event)
  switch (event.type) {
    case 'pass':
    case 'undone':
      return close(scene, event, stage)
    case 'start':
    case 'act':
    case 'wait':
      return goOn(scene, event, stage)
    default:
      return stop(scene, event, stage)
  }
}

/** The run says which way it goes, which a resumed one alone knows. */
async function turn(scene: Scene, event: RunEvent, {ink, print}: Stage): Promise<void> {
  const heading = event.data?.['heading']
  if (heading === 'back' || heading === 'forward')
    scene.progress = progressOf(scene.progress.rows, heading === 'back')
  await quiet(scene)
  print(ink.dim(visible(event.text)))
  const {behind, rows} = scene.progress
  if (behind.size > 0) print(ink.dim(`${behind.size} of ${rows.length} steps need nothing more`))
}

async function goOn(scene: Scene, event: RunEvent, stage: Stage): Promise<void> {
  if (event.step !== undefined && scene.step !== event.step) await open(scene, event, stage)
  const {spinner} = scene
  if (spinner !== undefined && event.type !== 'start') spinner.say(visible(event.text))
}

async function open(scene: Scene, event: RunEvent, {screen, ink, print}: Stage): Promise<void> {
  await quiet(scene)
  const row = scene.progress.rows.find(each => each.id === event.step)
  const group = row === undefined ? scene.group : groupOf(row)
  if (group !== scene.group) print(ink.bold(visible(group)))
  const title = row?.title ?? (event.type === 'start' ? event.text : (event.step ?? ''))
  const place = position(scene.progress, event.step ?? '')
  Object.assign(scene, {
    group,
    step: event.step,
    since: event.at,
    spinner: spin(
      screen,
      visible(`${title}${place === '' ? '' : `  (${place})`}`),
      ink.dim(visible(ahead(scene.progress, event.step))),
    ),
  } satisfies Partial<Scene>)
}

async function close(scene: Scene, event: RunEvent, {ink, print}: Stage): Promise<void> {
  const took =
    scene.step === event.step ? (Date.parse(event.at) - Date.parse(scene.since)) / 1000 : Number.NaN
  await quiet(scene)
  const sign = event.type === 'pass' ? ink.green('✔') : ink.yellow('↩')
  print(
    `${sign} ${visible(event.text)}${Number.isFinite(took) ? ink.dim(`  ${duration(took)}`) : ''}`,
  )
}

/** Halted, paused, interrupted, finished: the outcome itself follows on stdout. */
async function stop(scene: Scene, event: RunEvent, {ink, print}: Stage): Promise<void> {
  const title = scene.progress.rows.find(each => each.id === scene.step)?.title
  const isHalt = event.type === 'halt'
  await quiet(scene)
  if (title !== undefined && event.type !== 'finish')
    print(`${isHalt ? ink.red('✖') : ink.yellow('■')} ${visible(title)}`)
  if (!isHalt) print(ink.dim(visible(event.text)))
}
