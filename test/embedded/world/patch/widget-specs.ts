import {constantFrom, dictionary, letrec, oneof, record, string, uniqueArray} from 'fast-check'
import {applied} from '../../../../src/embedded/world/patch/apply.ts'
import {mergePatch} from '../../../../src/embedded/world/patch/merge-patch.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {kindOf, NOW, schemas} from './replay.ts'

export const {any} = letrec<{any: unknown; object: Fields}>(tie => ({
  any: oneof({depthSize: 'small'}, constantFrom<unknown>('x', 1, true, null), tie('object')),
  object: dictionary(constantFrom('a', 'b', 'c', '__proto__'), tie('any'), {noNullPrototype: true}),
}))
export const objects = dictionary(constantFrom('a', 'b', 'c'), any, {noNullPrototype: true})
export const deployments = kindOf({apiVersion: 'apps/v1', kind: 'Deployment'})
export const widgets = kindOf({apiVersion: 'example.org/v1', kind: 'Widget'})

export const names = constantFrom('a', 'b', 'c', 'd', 'e')
export const specs = record(
  {
    // Nobody owns an empty list, in the API server either.
    tags: uniqueArray(names, {minLength: 1}),
    parts: uniqueArray(names, {minLength: 1}).map(list =>
      list.map(name => ({name, count: name.length})),
    ),
    limits: dictionary(names, string({maxLength: 2}), {noNullPrototype: true}),
    // Nulls in applied objects are not steady: an object that one empties is null the next time. So
    // it is in the API server.
    free: objects.map(object => mergePatch({}, object)),
    plain: uniqueArray(names).map(list => list.map(name => ({name}))),
    note: string({maxLength: 3}),
  },
  {requiredKeys: [], noNullPrototype: true},
)
export const widget = (spec: Fields): Fields => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: {name: 'w'},
  spec,
})
export const apply = (live: ApiObject | undefined, manager: string, spec: Fields): ApiObject =>
  applied({schemas, kind: widgets, live, patch: widget(spec), manager, force: true, now: NOW})
