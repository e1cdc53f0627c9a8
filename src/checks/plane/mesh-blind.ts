import type {Check} from '../check.ts'

/** A plan rests on what is seen; a part that cannot be seen is never taken for empty. */
export const meshBlind: Check = {
  code: 'MESH_BLIND',
  title: 'All of the mesh can be seen',
  severity: 'blocks',
  source: 'unknown is never yes',
  means: 'Something could not be seen, and nothing is built on a guess about it.',
  help: 'Grant the missing read access, or wait until what failed to answer does.',
  needs: [],
  find: ({seen}) =>
    seen.blindSpots.length === 0
      ? []
      : [
          {
            what: `Cannot see ${seen.blindSpots.join('; ')}.`,
            why: 'A plan that is built on a guess could disconnect workloads.',
            next: ['Grant the missing read access, then plan again.'],
            objects: [],
          },
        ],
}
