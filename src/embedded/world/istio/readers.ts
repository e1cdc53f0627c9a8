import type {Store} from '../store.ts'
import type {KubeObject, Reader} from './objects.ts'

/**
 * The objects of a storage (`pods`, `gateways.networking.istio.io`) as they are in the store at any
 * moment.
 */
export function readerOf<T extends KubeObject>(
  store: Pick<Store, 'list' | 'get'>,
  storage: string,
): Reader<T> {
  return {
    all: () => store.list(storage) as unknown as readonly T[],
    get: key => {
      const slash = key.indexOf('/')
      const [namespace, name] =
        slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)]
      return store.get(storage, namespace, name) as T | undefined
    },
  }
}
