import ts from 'typescript'

/**
 * `map[key]` and `key in map` find the prototype, too, when the key may be any text: a label called
 * `constructor` is a function then, and a write to `__proto__` changes the map's kind. Such a key
 * is read with `own(map, key)` of src/mesh/own.ts, or after `Object.hasOwn(map, key)`; what is
 * filled key by key is a Map, or made by Object.fromEntries. A key that the types know to be one of
 * a few words is ours, and a number is a place in a list.
 */
export const ownKeys = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      read: 'This key may be any text, `constructor` too: own(map, key) of src/mesh/own.ts.',
      write: 'This key may be any text, `__proto__` too: a Map, or Object.fromEntries.',
      in: 'This key may be any text, `constructor` too: Object.hasOwn(map, key).',
    },
  },
  create(context) {
    const {sourceCode} = context
    const {esTreeNodeToTSNodeMap, program} = sourceCode.parserServices
    const checker = program.getTypeChecker()
    const isAnyText = node => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node))
      return partsOf(checker, type).some(part => (part.flags & ANY_TEXT) !== 0)
    }
    const isGuarded = node => {
      const guard = `Object.hasOwn(${textOf(node.object)}, ${textOf(node.property)})`
      return sourceCode.getAncestors(node).some(({type, test, operator, left}) => {
        if (type === 'ConditionalExpression') return textOf(test).includes(guard)
        if (type === 'IfStatement') return textOf(test).includes(guard)
        return type === 'LogicalExpression' && operator === '&&' && textOf(left).includes(guard)
      })
    }
    const textOf = node => sourceCode.getText(node)
    return {
      MemberExpression(node) {
        if (!node.computed || !isAnyText(node.property) || isGuarded(node)) return
        const {parent} = node
        const isWrite = parent.type === 'AssignmentExpression' && parent.left === node
        context.report({node, messageId: isWrite ? 'write' : 'read'})
      },
      BinaryExpression(node) {
        if (node.operator === 'in' && isAnyText(node.left)) context.report({node, messageId: 'in'})
      },
    }
  },
}

const ANY_TEXT =
  ts.TypeFlags.String |
  ts.TypeFlags.TemplateLiteral |
  ts.TypeFlags.StringMapping |
  ts.TypeFlags.Any |
  ts.TypeFlags.Unknown

/** The members of a union and of a branded text; of a type parameter, those of its bound. */
function partsOf(checker, type) {
  const bound = checker.getBaseConstraintOfType(type) ?? type
  return bound.isUnionOrIntersection()
    ? bound.types.flatMap(each => partsOf(checker, each))
    : [bound]
}
