import {describe, expect, it} from 'vitest'
import {openMeshInformer} from '../../src/observe/mesh-informer.ts'
import type {Informer, Ports, Query} from '../../src/ports/ports.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import {SYSTEM, small} from '../sim/meshes.ts'

/**
 * The ports of a world that count the watches that are open; `failing` says which call does not
 * come through.
 */
async function counting(failing: (call: string) => boolean): Promise<{
  readonly ports: Ports
  readonly open: () => number
  readonly world: Awaited<ReturnType<typeof small>>
}> {
  const world = await small(1)
  const ports = world.ports()
  let open = 0
  const demand = (call: string): void => {
    if (failing(call))
      throw new OutsideError({kind: 'unreachable', code: 'FAULT', what: call, why: '', next: []})
  }
  const counted = <T>(informer: Informer<T>): Informer<T> => {
    open += 1
    return {
      items: () => informer.items(),
      close: () => {
        open -= 1
        informer.close()
      },
    }
  }
  const cluster = new Proxy(ports.cluster, {
    get: (target, property) => {
      if (property === 'informer') {
        return async <T>(
          query: Query,
          project: Parameters<typeof target.informer<T>>[1],
          changed: () => void,
        ) => {
          demand(`informer ${query.resource.kind}`)
          return counted(await target.informer(query, project, changed))
        }
      }
      if (property === 'version') return async () => (demand('version'), target.version())
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return {ports: {...ports, cluster}, open: () => open, world}
}

describe('[S] an informer that does not open leaves no watch behind', () => {
  it.each(['version', 'informer Pod', 'informer Namespace'])('%s fails', async call => {
    const {ports, open, world} = await counting(each => each === call)
    await expect(world.time.finish(openMeshInformer(ports, SYSTEM))).rejects.toMatchObject({
      code: 'FAULT',
    })
    expect(open()).toBe(0)
  })

  it('and one that opens has them until it is closed', async () => {
    const {ports, open, world} = await counting(() => false)
    const informer = await world.time.finish(openMeshInformer(ports, SYSTEM))
    expect(open()).toBeGreaterThan(5)
    informer.close()
    expect(open()).toBe(0)
  })
})
