import {PassThrough} from 'node:stream'
import {stripVTControlCharacters} from 'node:util'
import {describe, expect, it} from 'vitest'
import {eventStream, plainLines} from '../../src/render/follower.ts'
import {liveView} from '../../src/render/live-view.ts'
import {PLAIN} from '../../src/render/paint.ts'
import {after, ahead, position, progressOf} from '../../src/render/progress.ts'
import type {RunEvent, StepRow} from '../../src/verbs/documents.ts'
import {EVENT} from './documents.ts'
import {schemaTroubles} from './schemas.ts'

const row = (id: string, phase: StepRow['phase'], wave?: string): StepRow => ({
  id,
  title: `Do ${id}`,
  phase,
  state: 'todo',
  ...(wave === undefined ? {} : {wave}),
})
const ROWS = [
  row('base', 'install'),
  row('istiod', 'install'),
  row('shop', 'shift', 'canary'),
  row('pay', 'shift', 'wave-2'),
]
const event = (
  type: RunEvent['type'],
  step: string | undefined,
  text: string,
  second = 0,
): RunEvent => ({
  at: `2026-11-23T04:00:${String(second).padStart(2, '0')}Z`,
  run: 'r',
  type,
  text,
  ...(step === undefined ? {} : {step}),
})

/** A terminal that remembers what it was sent. */
function screen(): {readonly stream: NodeJS.WriteStream; readonly sent: () => string} {
  const stream = Object.assign(new PassThrough(), {columns: 90, rows: 24, isTTY: true as const})
  let sent = ''
  stream.on('data', (chunk: Buffer) => {
    sent += chunk.toString()
  })
  return {stream: stream as unknown as NodeJS.WriteStream, sent: () => sent}
}

/**
 * The lines that stay: those that no later drawing wipes. A plain model of a terminal that knows
 * what log-update sends.
 */
function remains(sent: string): readonly string[] {
  const rows: string[] = ['']
  let at = 0
  for (const [token, code] of sent.matchAll(/\u001b\[\??([0-9;]*[A-Za-z])|\n|[^\u001b\n]+/g)) {
    if (token === '\n') rows[++at] ??= ''
    else if (code === undefined) rows[at] = `${rows[at] ?? ''}${token}`
    else if (code.endsWith('A')) at = Math.max(0, at - Number(code.slice(0, -1) || 1))
    else if (code.endsWith('B')) at += Number(code.slice(0, -1) || 1)
    else if (code === '2K') rows[at] = ''
  }
  return rows.filter(each => each.trim() !== '')
}

describe('[U] the live view', () => {
  it('leaves a line for each finished step and nothing of what it drew meanwhile', async () => {
    const {stream, sent} = screen()
    const view = liveView(stream, PLAIN, false)
    view.begin(ROWS)
    for (const each of [
      event('run', undefined, 'Going on with run r'),
      event('start', 'base', 'Do base', 1),
      event('act', 'base', 'helm upgrade\u001b[2J', 2),
      event('pass', 'base', 'Do base', 33),
      event('start', 'istiod', 'Do istiod', 33),
      event('halt', 'istiod', 'no progress', 50),
    ])
      view.tell(each)
    await view.end()
    expect(remains(sent())).toEqual([
      'Going on with run r',
      'install',
      '✔ Do base  32 s',
      '✖ Do istiod',
    ])
    expect(sent().lastIndexOf('\u001b[?25h')).toBeGreaterThan(sent().lastIndexOf('\u001b[?25l'))
    expect(stripVTControlCharacters(sent())).not.toContain('\u001b')
  })

  it('gives the terminal away for a question and goes on after it', async () => {
    const {stream, sent} = screen()
    const view = liveView(stream, PLAIN, false)
    view.begin(ROWS)
    view.tell(event('start', 'base', 'Do base', 1))
    await view.aside(() => {
      stream.write('Begin? y\n')
      return Promise.resolve()
    })
    view.tell(event('pass', 'base', 'Do base', 2))
    await view.end()
    expect(remains(sent())).toEqual(['install', 'Begin? y', '✔ Do base'])
  })

  it('leaves no listeners for signals behind, nor while it draws', async () => {
    const before = process.listenerCount('SIGINT')
    const {stream} = screen()
    const view = liveView(stream, PLAIN, false)
    view.tell(event('start', 'base', 'Do base', 1))
    expect(process.listenerCount('SIGINT')).toBe(before)
    await view.end()
    expect(stream.listenerCount('resize')).toBe(0)
  })
})

describe('[U] progress in words', () => {
  it('counts what is behind and names what is ahead', () => {
    const start = progressOf(ROWS, false)
    expect([position(start, 'base'), ahead(start, 'base')]).toEqual([
      'step 1 of 4',
      'then 1 more of install, wave canary, wave-2 (3 steps left)',
    ])
    const next = after(start, event('pass', 'base', ''))
    expect([position(next, 'istiod'), ahead(next, 'istiod')]).toEqual([
      'step 2 of 4',
      'then wave canary, wave-2 (2 steps left)',
    ])
  })

  it('goes through the rows backwards when the run goes back', () => {
    const done = ROWS.map((each, at) => ({
      ...each,
      state: at < 3 ? ('done' as const) : ('todo' as const),
    }))
    expect(ahead(progressOf(done, true), 'shop')).toBe('then install (2 steps left)')
  })
})

describe('[U] without a terminal', () => {
  it('is plain lines, a wait only when it says something new', () => {
    let out = ''
    const follower = plainLines(text => (out += text))
    for (const each of [
      event('wait', 'a', 'x'),
      event('wait', 'a', 'x', 5),
      event('pass', 'a', 'done', 9),
    ])
      follower.tell(each)
    expect(out).toBe(
      '2026-11-23T04:00:00Z wait      a: x\n2026-11-23T04:00:09Z pass      a: done\n',
    )
  })

  it('is a document a line for ndjson', () => {
    let out = ''
    eventStream(
      text => (out += text),
      () => undefined,
    ).tell(EVENT)
    expect(schemaTroubles(JSON.parse(out))).toEqual([])
    expect(out.trimEnd()).not.toContain('\n')
  })
})
