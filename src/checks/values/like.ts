import type {Hit, Question} from '../check.ts'
import {releaseRef} from '../place.ts'

/** The release whose values the new istiod gets. */
export const likeRefs = ({like}: Question): Hit['objects'] =>
  like === undefined ? [] : [releaseRef(like)]
