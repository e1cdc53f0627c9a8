import type {KubeObject} from '../mesh/object.ts'
import type {Unread} from '../mesh/unread.ts'

/** What was made of one object: a fact, or that none could be made. */
export type Read<T> = {readonly fact: T} | {readonly unread: Unread}

/**
 * The projection, with every object for itself: one that it fails on costs the facts of this object
 * and of no other. Each projection is written to take anything; this is for the day on which one
 * does not.
 */
export function guarded<T>(
  kind: string,
  project: (object: KubeObject) => T | undefined,
): (object: KubeObject) => Read<T> | undefined {
  return object => {
    try {
      const fact = project(object)
      return fact === undefined ? undefined : {fact}
    } catch (error) {
      const {namespace = '', name} = object.metadata
      return {
        unread: {
          kind,
          namespace,
          name,
          why: `has fields that meshctl does not understand (${(error as Error).name})`,
        },
      }
    }
  }
}
