import {LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit} from 'yaml'
import type {Document, Node, ParsedNode} from 'yaml'
import {ENTRIES_MOST, isTooFull} from '../schemas/yaml.ts'

/**
 * A YAML file (JSON is YAML, too) that ought to be one document. Offsets are in characters, for
 * `lines`.
 */
export interface OneDocument {
  readonly lines: LineCounter
  /** Undefined for an empty file. */
  readonly node: Node | null | undefined
  readonly error: {readonly offset: number; readonly message: string} | undefined
  /** Where a second document begins. */
  readonly second: number | undefined
  /**
   * The value, where no line matters. Throws an Error for aliases that would make more of it than
   * there is.
   */
  readonly value: () => unknown
}

/**
 * Reads a text as YAML 1.2, within a limit of time and memory. A key that stands twice and a tag
 * that means nothing here are errors; merges are keys like any other. What is wrong with it is the
 * caller's to say.
 */
export function oneDocument(text: string): OneDocument {
  const lines = new LineCounter()
  if (isTooFull(text)) {
    lines.addNewLine(0)
    return {
      lines,
      node: undefined,
      error: {offset: 0, message: `It has more than ${ENTRIES_MOST} entries`},
      second: undefined,
      value: () => undefined,
    }
  }
  // Its own search for keys that stand twice compares each with each.
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
  })
  const [document, second] = 'empty' in documents ? [] : documents
  const error = document === undefined ? undefined : errorIn(document)
  return {
    lines,
    node: document?.contents,
    error,
    second: second?.range[0],
    value: () => document?.toJS() as unknown,
  }
}

function errorIn(document: Document<ParsedNode>): OneDocument['error'] {
  const error = document.errors[0] ?? document.warnings[0]
  return error === undefined
    ? repeatedKey(document)
    : {offset: error.pos[0], message: error.message}
}

function repeatedKey(document: Document<ParsedNode>): OneDocument['error'] {
  let found: OneDocument['error']
  visit(document, {
    Map: (_, map) => {
      const keys = new Set<unknown>()
      const repeated = map.items.find(
        ({key}) => isScalar(key) && keys.size === keys.add(key.value).size,
      )
      if (repeated === undefined) return undefined
      found = {offset: offsetOf(repeated.key), message: 'Map keys must be unique'}
      return visit.BREAK
    },
  })
  return found
}

/** Where something of a document stands; 0 for what stands nowhere. */
export function offsetOf(node: unknown): number {
  return isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0
}
