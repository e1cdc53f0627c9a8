import {isFields} from '../thing.ts'
import {found, itself} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {isGoing} from './shapes.ts'

const CLAIMS = 'persistentvolumeclaims'

/** Every claim is bound at once: storage is no part of this world. */
export function claims(parts: Parts): Controller {
  return {
    name: 'claims',
    concerns: {[CLAIMS]: itself},
    reconcile: async key => {
      const claim = found(parts.api.store, CLAIMS, key)
      if (claim === undefined || isGoing(claim)) return undefined
      const spec = isFields(claim['spec']) ? claim['spec'] : {}
      const volume =
        spec['volumeName'] === undefined
          ? await parts.manager.patch(claim, {spec: {volumeName: `pvc-${claim.metadata.uid}`}})
          : claim
      const requests = isFields(spec['resources']) ? spec['resources']['requests'] : undefined
      await parts.manager.report(volume, {
        phase: 'Bound',
        ...(spec['accessModes'] === undefined ? {} : {accessModes: spec['accessModes']}),
        ...(requests === undefined ? {} : {capacity: requests}),
      })
      return undefined
    },
  }
}
