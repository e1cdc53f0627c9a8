import {accessKey, distinct, wide} from '../mesh/access.ts'
import type {Access, Need} from '../mesh/access.ts'
import type {Cluster} from '../ports/ports.ts'

/** What the API server said of some needs. */
export interface AccessReview {
  /** Known not to be allowed. */
  readonly missing: readonly Access[]
  /** The API server would not say, or did not know. */
  readonly unknown: readonly Access[]
}

type Said = ReadonlyMap<string, boolean | undefined>

/**
 * Asks the API server which of these the caller may not do, each distinct question once. What
 * several needs share is asked for all of them first: in every namespace, under any name; only
 * where that is refused, one by one. Throws OutsideError when it does not answer.
 */
export async function reviewAccess(
  cluster: Cluster,
  needs: readonly Need[],
): Promise<AccessReview> {
  const wanted = await withoutInstead(cluster, needs)
  const shared = [...Map.groupBy(wanted, each => accessKey(wide(each))).values()].filter(
    each => each.length > 1,
  )
  const everywhere = await said(
    cluster,
    shared.flatMap(each => each.slice(0, 1).map(wide)),
  )
  const left = wanted.filter(
    each => everywhere.get(accessKey(wide(each))) !== true && !everywhere.has(accessKey(each)),
  )
  const singly = new Map([...everywhere, ...(await said(cluster, left))])
  const verdict = (each: Access): boolean | undefined =>
    everywhere.get(accessKey(wide(each))) === true || singly.get(accessKey(each))
  return {
    missing: wanted.filter(each => verdict(each) === false),
    unknown: wanted.filter(each => verdict(each) === undefined),
  }
}

/** What somebody may grant without holding it need not be held. */
async function withoutInstead(
  cluster: Cluster,
  needs: readonly Need[],
): Promise<readonly Access[]> {
  const answers = await said(cluster, distinct(needs.flatMap(each => each.instead ?? [])))
  const held = needs.filter(
    ({instead = []}) =>
      instead.length === 0 || instead.some(each => answers.get(accessKey(each)) !== true),
  )
  return distinct(held.map(each => each.access))
}

async function said(cluster: Cluster, questions: readonly Access[]): Promise<Said> {
  const answers = questions.length === 0 ? [] : await cluster.may(questions)
  return new Map(questions.map((each, at) => [accessKey(each), answers[at]]))
}
