import rightSpec from '../../templates/right-gateway-spec.json' with {type: 'json'}
import wrongSpec from '../../templates/wrong-gateway-spec.json' with {type: 'json'}
import type {Validation} from '../mesh/answers.ts'
import type {Revision} from '../mesh/names.ts'
import {REV} from '../mesh/injection.ts'
import type {Cluster} from '../ports/ports.ts'
import {ISTIO_GATEWAYS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'

/**
 * Dry-runs a wrong Gateway (without servers: the very one istiod tries on itself) and a right one.
 * With a revision both carry its label, so that its own validator judges them as well.
 */
export async function validate(
  cluster: Cluster,
  namespace: string,
  revision: Revision | undefined,
): Promise<Validation> {
  const wrong = await refusal(cluster, namespace, revision, wrongSpec)
  const right = await refusal(cluster, namespace, revision, rightSpec)
  const detail = right !== undefined ? right : wrong === undefined ? 'it was accepted' : wrong
  return {refusesWrong: wrong !== undefined, takesRight: right === undefined, detail}
}

/** The API's words when it refuses; undefined when it takes it. Any other trouble is thrown. */
async function refusal(
  cluster: Cluster,
  namespace: string,
  revision: Revision | undefined,
  spec: object,
): Promise<string | undefined> {
  const labels = revision === undefined ? {} : {[REV]: revision}
  try {
    await cluster.create(
      {resource: ISTIO_GATEWAYS, namespace},
      {
        apiVersion: ISTIO_GATEWAYS.apiVersion,
        kind: ISTIO_GATEWAYS.kind,
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
