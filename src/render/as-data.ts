import {Document, isScalar, visit} from 'yaml'
import {isUnsafe} from '../mesh/unsafe.ts'
import {inJsonStrings, safeJson} from './escape.ts'

/** A document as indented JSON, with a line break at its end. */
export const asJson = (document: unknown): string => `${safeJson(document, 2)}\n`

/** A document on one line. */
export const asJsonLine = (document: unknown): string => `${safeJson(document)}\n`

/**
 * A document as YAML. Texts that a terminal would obey are quoted and escaped, so that they are the
 * same when read back.
 */
export function asYaml(document: unknown): string {
  // Through JSON first: undefined fields go, and nothing but data is left.
  const tree = new Document(JSON.parse(JSON.stringify(document)) as unknown, {
    aliasDuplicateObjects: false,
  })
  visit(tree, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && isUnsafe(node.value))
        node.type = 'QUOTE_DOUBLE'
    },
  })
  return inJsonStrings(
    tree.toString({lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER}),
  )
}
