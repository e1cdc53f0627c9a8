import type {ApiObject} from '../api-object.ts'
import {same} from '../same.ts'

/**
 * The API server's last look before it stores: when a write (after defaults and admission) differs
 * from what is there in nothing but times of `managedFields`, it is none. Out: `live` itself then,
 * else `is`.
 */
export function unlessOnlyTimes(live: ApiObject, is: ApiObject): ApiObject {
  return live === is || same(timeless(live), timeless(is)) ? live : is
}

function timeless(object: ApiObject): unknown {
  const managedFields = object.metadata.managedFields?.map(({time: _, ...entry}) => entry)
  return {...object, metadata: {...object.metadata, managedFields}}
}
