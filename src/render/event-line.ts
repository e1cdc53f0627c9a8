import {API_VERSION} from '../verbs/documents.ts'
import type {RunEvent} from '../verbs/documents.ts'
import {visible} from './escape.ts'

/** One plain line an event, for logs: time, what happened, to which step, in words. */
export function eventLine({at, type, step, text}: RunEvent): string {
  const subject = step === undefined ? '' : `${step}: `
  return visible(`${at} ${type.padEnd(WIDEST)} ${subject}${text}`.trimEnd())
}

const WIDEST = 'interrupt'.length

/** The document of an event, for ndjson. */
export const eventDocument = (event: RunEvent): unknown => ({
  apiVersion: API_VERSION,
  kind: 'Event',
  ...event,
})

/**
 * Waiting says the same again every turn of the loop. Out: a judge that is false for an event that
 * says what the last of its step said.
 */
export function onlyNews(): (event: RunEvent) => boolean {
  let last = ''
  return event => {
    const now = `${event.type} ${event.step ?? ''} ${event.text}`
    if (event.type === 'wait' && now === last) return false
    last = now
    return true
  }
}
