import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {surveyOf} from '../../src/mesh/survey.ts'
import type {Sight} from '../../src/verbs/sight.ts'

/** A mesh with nothing around it. */
export const sightOn = (seen: MeshSnapshot): Sight => ({
  seen,
  survey: surveyOf([], []),
  certificates: [],
  trials: [],
  helm: '4.1.4',
  past: undefined,
})
