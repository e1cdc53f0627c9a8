import {node, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import {isKubeObject} from './api-object.ts'

/** One line of a watch. `version` is where a later watch goes on. */
export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
      readonly version: string | undefined
      readonly object: KubeObject
    }
  | {readonly type: 'BOOKMARK'; readonly version: string | undefined}
  /** The API's own Status, as an answer that is no success has it. */
  | {readonly type: 'ERROR'; readonly status: number; readonly body: string}

/** A line that no API server writes. */
export class GarbledEvent extends Error {
  constructor() {
    super('the watch sent something else than events')
    this.name = 'GarbledEvent'
  }
}

/** Reads a line of a watch. Throws GarbledEvent. */
export function watchEvent(line: string): WatchEvent {
  const {type, object} = node(parsed(line))
  const version = text(node(node(object)['metadata'])['resourceVersion'])
  if (type === 'ERROR') return errorIn(node(object))
  if (type === 'BOOKMARK') return {type, version}
  if ((type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') && isKubeObject(object))
    return {type, version, object}
  throw new GarbledEvent()
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new GarbledEvent()
  }
}

function errorIn({code, message, reason}: Readonly<Record<string, unknown>>): WatchEvent {
  const body = JSON.stringify({message: text(message), reason: text(reason)})
  return {type: 'ERROR', status: typeof code === 'number' ? code : 500, body}
}
