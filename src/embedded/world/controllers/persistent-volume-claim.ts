import {isFields} from '../../../mesh/fields.ts'
import {objectByKey, ownKey} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {isTerminating} from './object-types.ts'

const CLAIMS = 'persistentvolumeclaims'

/** Every claim is bound at once: storage is no part of this world. */
export function claims(context: ControllerContext): Controller {
  return {
    name: 'claims',
    concerns: {[CLAIMS]: ownKey},
    reconcile: async key => {
      const claim = objectByKey(context.api.store, CLAIMS, key)
      if (claim === undefined || isTerminating(claim)) return undefined
      const spec = isFields(claim['spec']) ? claim['spec'] : {}
      const volume =
        spec['volumeName'] === undefined
          ? await context.client.patch(claim, {spec: {volumeName: `pvc-${claim.metadata.uid}`}})
          : claim
      const requests = isFields(spec['resources']) ? spec['resources']['requests'] : undefined
      await context.client.updateStatus(volume, {
        phase: 'Bound',
        ...(spec['accessModes'] === undefined ? {} : {accessModes: spec['accessModes']}),
        ...(requests === undefined ? {} : {capacity: requests}),
      })
      return undefined
    },
  }
}
