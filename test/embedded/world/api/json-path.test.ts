import {expect, test} from 'vitest'
import {jsonPath} from '../../../../src/embedded/world/api/json-path.ts'

const object = {
  spec: {list: ['a', 'b', 'c'], map: {x: 1}, 'a.b': 2, deep: {er: {x: 3}}},
  items: [{n: 1, t: 'one'}, {n: 2, t: 'two'}, {t: 'three'}],
}

test.each([
  ['.spec.list[0]', ['a']],
  ['.spec.list[-1]', ['c']],
  ['.spec.list[-1:]', ['c']],
  ['.spec.list[0:2]', ['a', 'b']],
  ['.spec.list[*]', ['a', 'b', 'c']],
  ['.spec.list[9]', []],
  ['.spec.map.*', [1]],
  [".spec['a.b']", [2]],
  ['.spec.a\\.b', [2]],
  ['$.spec.map.x', [1]],
  ['{.spec.map.x}', [1]],
  ['.spec..x', [1, 3]],
  ['.items[?(@.n)].t', ['one', 'two']],
  ['.items[?(@.n>1)].t', ['two']],
  ['.items[?(@.n<=1)].t', ['one']],
  [".items[?(@.t!='one')].t", ['two', 'three']],
  ['.items[?(@.t=="three")].t', ['three']],
  ['.nothing.here', []],
  ['.spec.list.x', []],
  ['..', []],
  ['[', []],
])('%s finds', (path, found) =>
  expect(jsonPath(path)(object).map(({value}) => value)).toEqual(found),
)
