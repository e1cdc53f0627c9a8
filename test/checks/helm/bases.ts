import type {KubeObject} from '../../../src/mesh/object.ts'
import {definition, istiod, ownedBy, release} from '../mesh-objects.ts'

/** An istiod that no release made. */
export const byHand = (revision: string): readonly KubeObject[] =>
  istiod(revision, revision === 'default' ? '1.27.9' : '1.28.10').map(each => ({
    ...each,
    metadata: {...each.metadata, annotations: {}},
  }))

/** Two releases of base, each named by a definition. */
export const TWO_BASES = {
  releases: [release('istio-system/other-base', 'base', '1.27.9')],
  objects: [
    definition('sidecars.networking.istio.io', 'Sidecar', ['v1'], {
      annotations: ownedBy('istio-system', 'other-base'),
    }),
  ],
}
