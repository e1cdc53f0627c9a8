import {assert, option, property, subarray} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {applied} from '../../../../src/embedded/world/patch/apply.ts'
import {unlessOnlyTimes} from '../../../../src/embedded/world/patch/only-times.ts'
import {afterUpdate} from '../../../../src/embedded/world/patch/update.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {NOW, schemas} from './replay.ts'
import {widgets, names, specs, widget, apply} from './widget-specs.ts'

describe('server-side apply', () => {
  it('changes nothing the second time, and gives the very same object', () => {
    assert(
      property(specs, specs, specs, (first, second, third) => {
        const live = apply(apply(undefined, 'one', first), 'two', second)
        const once = apply(live, 'one', third)
        expect(apply(once, 'one', third)).toBe(once)
      }),
    )
  })

  it('leaves nothing of a manager that is alone and sets nothing any more', () => {
    assert(
      property(specs, spec => {
        const live = apply(undefined, 'one', spec)
        const gone = applied({
          schemas,
          kind: widgets,
          live,
          patch: {apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'w'}},
          manager: 'one',
          now: NOW,
        })
        expect(gone).toEqual({apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'w'}})
      }),
    )
  })

  it('keeps what another manager applied too', () => {
    assert(
      property(
        specs,
        subarray(['tags', 'parts', 'limits', 'note']),
        option(names),
        (spec, keys, note) => {
          const mine = Object.fromEntries(
            Object.entries(spec).filter(([key]) => keys.includes(key as 'tags')),
          )
          const live = apply(apply(undefined, 'one', spec), 'two', mine)
          const left = apply(live, 'one', note === null ? {} : {plain: [{name: note}]})
          for (const [key, value] of Object.entries(mine))
            if (value.length !== 0 && Object.keys(value).length > 0)
              expect((left['spec'] as Fields)[key]).toEqual(value)
        },
      ),
    )
  })
})

describe('owners after an update', () => {
  const object = (spec: Fields, managedFields?: unknown): ApiObject =>
    ({
      ...widget(spec),
      metadata: {
        name: 'w',
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
        ...(managedFields === undefined ? {} : {managedFields}),
      },
    }) as ApiObject

  it('stay the very same when nothing changes', () => {
    assert(
      property(specs, spec => {
        const was = afterUpdate({
          schemas,
          kind: widgets,
          was: undefined,
          is: object(spec),
          manager: 'one',
          now: NOW,
        })
        const is = afterUpdate({
          schemas,
          kind: widgets,
          was,
          is: {...was, metadata: {...was.metadata}},
          manager: 'two',
          now: NOW + 60_000,
        })
        expect(is.metadata.managedFields).toBe(was.metadata.managedFields)
      }),
    )
  })

  it('are forgotten on request, and stay so until the next apply', () => {
    const was = afterUpdate({
      schemas,
      kind: widgets,
      was: undefined,
      is: object({note: 'a'}),
      manager: 'one',
      now: NOW,
    })
    const reset = afterUpdate({
      schemas,
      kind: widgets,
      was,
      is: object({note: 'a'}, [{}]),
      manager: 'one',
      now: NOW,
    })
    expect(reset.metadata.managedFields).toBeUndefined()
    const later = afterUpdate({
      schemas,
      kind: widgets,
      was: reset,
      is: object({note: 'b'}),
      manager: 'two',
      now: NOW,
    })
    expect(later.metadata.managedFields).toBeUndefined()
    const managers = apply(later, 'three', {note: 'b'}).metadata.managedFields?.map(
      ({manager, operation}) => `${manager} ${operation}`,
    )
    expect(managers).toEqual(['three Apply', 'before-first-apply Update'])
  })

  it('whose times alone are new are no write', () => {
    const live = apply(undefined, 'one', {note: 'a'})
    const later = applied({
      schemas,
      kind: widgets,
      live: undefined,
      patch: widget({note: 'a'}),
      manager: 'one',
      now: NOW + 60_000,
    })
    expect(later.metadata.managedFields).not.toEqual(live.metadata.managedFields)
    expect(unlessOnlyTimes(live, later)).toBe(live)
    expect(unlessOnlyTimes(live, apply(live, 'one', {note: 'b'}))).not.toBe(live)
  })
})
