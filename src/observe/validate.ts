import rightSpec from '../../templates/right-gateway-spec.json' with {type: 'json'}
import wrongSpec from '../../templates/wrong-gateway-spec.json' with {type: 'json'}
import type {Validation} from '../mesh/probes.ts'
import type {Revision} from '../mesh/names.ts'
import {REV} from '../mesh/injection.ts'
import type {Cluster, Resource} from '../ports/ports.ts'
import {TRIAL_CRD} from '../mesh/trial-kind.ts'
import {OutsideError} from '../ports/trouble.ts'

/** The API has no such kind: that is an answer, and no resource can be judged. */
export const NOT_SERVED: Validation = {
  refusesWrong: false,
  takesRight: false,
  notServed: true,
  detail: `${TRIAL_CRD} is not served here`,
}

/** Gateways in a version that the API serves, where to try one, and whose validator is asked. */
export interface Trial {
  readonly resource: Resource
  readonly namespace: string
  readonly revision: Revision | undefined
}

/**
 * Dry-runs a wrong Gateway (without servers: the very one istiod tries on itself) and a right one.
 * With a revision both carry its label, so that its own validator judges them as well.
 */
export async function validate(cluster: Cluster, trial: Trial): Promise<Validation> {
  const wrong = await refusal(cluster, trial, wrongSpec)
  const right = await refusal(cluster, trial, rightSpec)
  const detail = right !== undefined ? right : wrong === undefined ? 'it was accepted' : wrong
  return {refusesWrong: wrong !== undefined, takesRight: right === undefined, detail}
}

/** The API's words when it refuses; undefined when it takes it. Any other trouble is thrown. */
async function refusal(
  cluster: Cluster,
  {resource, namespace, revision}: Trial,
  spec: object,
): Promise<string | undefined> {
  const labels = revision === undefined ? {} : {[REV]: revision}
  try {
    await cluster.create(
      {resource, namespace},
      {
        apiVersion: resource.apiVersion,
        kind: resource.kind,
        metadata: {generateName: 'meshctl-probe-', labels},
        spec,
      },
      {dryRun: true},
    )
    return undefined
  } catch (error) {
    if (error instanceof OutsideError && error.kind === 'refused')
      return error.why === '' ? error.message : error.why
    throw error
  }
}
