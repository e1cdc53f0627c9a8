import type {CrdFacts, MeshSnapshot} from './snapshot.ts'

/** The kind with which istiod itself, and we, prove that Istio resources are judged. */
export const TRIAL_CRD = 'gateways.networking.istio.io'

/**
 * How the API serves that kind: in the version that is stored, or else in one that is served (up to
 * 1.21 there is no v1). Undefined: it is not served here.
 */
export const trialApi = (seen: MeshSnapshot): CrdFacts['resource'] =>
  seen.crds.find(each => each.name === TRIAL_CRD)?.resource
