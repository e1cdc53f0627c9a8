import type {Thing} from '../thing.ts'
import {same} from '../same.ts'

/**
 * The API server's last look before it stores: when a write (after defaults and admission) differs
 * from what is there in nothing but times of `managedFields`, it is none. Out: `live` itself then,
 * else `is`.
 */
export function unlessOnlyTimes(live: Thing, is: Thing): Thing {
  return live === is || same(timeless(live), timeless(is)) ? live : is
}

function timeless(thing: Thing): unknown {
  const managedFields = thing.metadata.managedFields?.map(({time: _, ...entry}) => entry)
  return {...thing, metadata: {...thing.metadata, managedFields}}
}
