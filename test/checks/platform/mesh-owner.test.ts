import {meshOwner} from '../../../src/checks/platform/mesh-owner.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

const owned = (revision: string, version: string): readonly KubeObject[] =>
  istiod(revision, version).map(each => ({
    ...each,
    metadata: {
      ...each.metadata,
      ownerReferences: each.kind === 'Deployment' ? [{kind: 'IstioRevision', name: revision}] : [],
    },
  }))

specify('platform', [meshOwner], {
  MESH_HAS_ANOTHER_OWNER: {
    fires: {
      'F-96 an operator owns the old istiod': {
        objects: owned('default', '1.27.9'),
        says: ['istiod default', 'IstioRevision/default'],
        severity: 'blocks',
      },
    },
    quiet: {'an operator owns the new one': {objects: owned('1-28-10', '1.28.10')}},
  },
})
