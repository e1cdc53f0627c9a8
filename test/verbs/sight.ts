import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {surveyOf} from '../../src/mesh/survey.ts'
import type {PlanInput} from '../../src/verbs/plan-input.ts'

/** A mesh with nothing around it. */
export const sightOn = (seen: MeshSnapshot): PlanInput => ({
  seen,
  survey: surveyOf([], []),
  certificates: [],
  trials: [],
  helm: '4.1.4',
  past: undefined,
})
