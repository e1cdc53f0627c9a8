import type {Cluster} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'

/** A no of the API to something that the driver wrote or tried. */
export interface Refusal {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly message: string
}

/**
 * The same port; `told` hears what the API says no to. Dry runs that are refused make a step wait,
 * and only here it is seen why.
 */
export function listening(cluster: Cluster, told: (refusal: Refusal) => void): Cluster {
  const heard = async <T>(about: Omit<Refusal, 'message'>, deed: Promise<T>): Promise<T> => {
    try {
      return await deed
    } catch (error) {
      if (error instanceof OutsideError && SAYS_NO.has(error.kind))
        told({...about, message: `${error.message}: ${error.why}`})
      throw error
    }
  }
  return {
    ...cluster,
    create: (key, object, options) => {
      const created = cluster.create(key, object, options)
      // Resources of Istio's are tried to see a no: that is the proof that a validator works.
      return options.dryRun && key.resource.kind !== 'Pod'
        ? created
        : heard(
            {
              kind: key.resource.kind,
              namespace: key.namespace ?? '',
              name: options.dryRun ? '(dry run)' : '',
            },
            created,
          )
    },
    patch: (key, type, body) =>
      heard(
        {kind: key.resource.kind, namespace: key.namespace ?? '', name: key.name},
        cluster.patch(key, type, body),
      ),
  }
}

const SAYS_NO: ReadonlySet<OutsideError['kind']> = new Set(['refused', 'broken', 'denied'])
