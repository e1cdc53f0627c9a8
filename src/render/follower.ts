import type {RunEvent, StepRow} from '../verbs/documents.ts'
import {asJsonLine} from './as-data.ts'
import {visible} from './escape.ts'
import {eventDocument, eventLine, onlyNews} from './event-line.ts'

/** Follows a run for whoever watches. Nothing here may throw: a view never stops a run. */
export interface Follower {
  /** The rows that are driven, as they stand when driving begins. */
  readonly begin: (rows: readonly StepRow[]) => void
  readonly tell: (event: RunEvent) => void
  /** Something that meshctl itself has to say, such as what Ctrl-C does. */
  readonly note: (text: string) => void
  /** Does something that needs the terminal for itself, such as a question. */
  readonly aside: <T>(deed: () => Promise<T>) => Promise<T>
  /** Everything that was told has been shown, and the terminal is as it was. */
  readonly end: () => Promise<void>
}

/** One plain line an event, for logs. */
export function plainLines(write: (text: string) => void): Follower {
  const isNews = onlyNews()
  return {
    begin: () => undefined,
    tell: event => {
      if (isNews(event)) write(`${eventLine(event)}\n`)
    },
    note: text => write(`${visible(text)}\n`),
    aside: deed => deed(),
    end: () => Promise.resolve(),
  }
}

/** Events as documents on stdout while notes go to stderr, for programs. */
export function eventStream(write: (text: string) => void, note: (text: string) => void): Follower {
  return {...plainLines(note), tell: event => write(asJsonLine(eventDocument(event)))}
}
