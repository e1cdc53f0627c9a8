import {LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments} from 'yaml'
import type {Node} from 'yaml'

/** A YAML file (JSON is YAML, too) that ought to be one document. Offsets are in characters, for `lines`. */
export interface OneDocument {
  readonly lines: LineCounter
  /** Undefined for an empty file. */
  readonly node: Node | null | undefined
  readonly error: {readonly offset: number; readonly message: string} | undefined
  /** Where a second document begins. */
  readonly second: number | undefined
}

/** Reads a text as YAML 1.2; what is wrong with it is the caller's to say. */
export function oneDocument(text: string): OneDocument {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2'})
  const [document, second] = 'empty' in documents ? [] : documents
  const error = document?.errors[0]
  return {lines, node: document?.contents, error: error === undefined ? undefined : {offset: error.pos[0], message: error.message}, second: second?.range[0]}
}

/** Where something of a document stands; 0 for what stands nowhere. */
export function offsetOf(node: unknown): number {
  return isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0
}
