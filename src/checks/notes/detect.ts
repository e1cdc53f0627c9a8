import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import type {Survey} from '../../mesh/survey.ts'
import type {Detector} from '../catalog.ts'
import type {Evidence} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import type {ObjectRef} from '../finding.ts'

/**
 * One thing by which a change of Istio's is seen to matter here. `what`: half a sentence, with
 * names.
 */
export interface Sign {
  readonly what: string
  readonly objects: readonly ObjectRef[]
}

/**
 * Looks for one kind of sign, with what the catalog gives it beside its name. Pure, and never
 * throws.
 */
export type Detect = (evidence: Evidence, detector: Detector) => readonly Sign[]

/**
 * In: objects as the API gave them. Out: one sign for each kind of them, none for none. `that`:
 * what is with them, if it needs saying.
 */
export function signsOf(objects: readonly KubeObject[], that = ''): readonly Sign[] {
  return [...Map.groupBy(objects, each => each.kind ?? 'object')].map(([kind, all]) => ({
    what: `${kind} ${some(all.map(placeOf))} ${that}`.trimEnd(),
    objects: all.map(refOf),
  }))
}

/** Out: all objects of these kinds. */
export const allOf = (survey: Survey, kinds: readonly string[]): readonly KubeObject[] =>
  kinds.flatMap(each => survey.of(each))

export const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? ''
