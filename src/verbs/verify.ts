import {findingOf} from '../checks/check.ts'
import {configTrial, trialHits} from '../checks/config/trial.ts'
import type {JudgedLaw} from '../checks/laws.ts'
import {judgedLaws} from '../checks/laws.ts'
import type {Finding} from '../checks/finding.ts'
import {runProbes} from '../observe/run-probes.ts'
import {judging, tryConfig} from '../observe/config-trial.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import {takeConfig} from '../observe/survey.ts'
import {shareRoot} from '../mesh/serving.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {ConfigTrial} from '../mesh/survey.ts'
import type {Cluster} from '../ports/ports.ts'
import type {VerificationDocument} from './documents.ts'
import {API_VERSION} from './documents.ts'
import type {StatusOptions} from './status.ts'

/**
 * Holds the laws to the mesh as it is now, in or out of a run. Changes nothing: the default
 * validator is tried by dry runs.
 */
export async function verify({
  ports,
  istioNamespace,
}: StatusOptions): Promise<VerificationDocument> {
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    const seen = await informer.snapshot()
    const asked = seen.validators.some(each => each.isDefault)
      ? await runProbes(ports, seen, [{kind: 'validation'}])
      : seen
    const judged = judgedAll(asked)
    const trials = await tried(ports.cluster, asked)
    const findings = [
      ...judged.flatMap(each => each.broken),
      ...trials.flatMap(trialHits).map(each => findingOf(configTrial, each)),
    ]
    const laws = judged.map(({id, title, broken}) => ({id, title, holds: broken.length === 0}))
    const healthy = laws.every(each => each.holds)
    return {
      apiVersion: API_VERSION,
      kind: 'MeshVerification',
      healthy,
      lawful: healthy,
      laws,
      findings,
    }
  } finally {
    informer.close()
  }
}

/** The laws, and what only holds of a mesh that nobody upgrades just now. */
const judgedAll = (seen: MeshSnapshot): readonly JudgedLaw[] => [
  ...judgedLaws(seen),
  {id: 'istiod-exists', title: 'There is an istiod', broken: nobodyThere(seen)},
  {
    id: 'validator-judges',
    title: 'The default validator refuses wrong Istio resources and takes right ones',
    broken: badDefault(seen),
  },
  {
    id: 'roots-shared',
    title: 'All revisions share a root certificate',
    broken: badRoots(seen),
  },
]

/** How each istiod that serves judges the configuration that is there. */
async function tried(cluster: Cluster, seen: MeshSnapshot): Promise<readonly ConfigTrial[]> {
  const revisions = judging(seen)
  if (revisions.length === 0) return []
  const config = await takeConfig(cluster, seen)
  return Promise.all(revisions.map(each => tryConfig(cluster, seen, config, each)))
}

function nobodyThere(seen: MeshSnapshot): readonly Finding[] {
  if (seen.revisions.size > 0) return []
  return [
    {
      code: 'NO_MESH',
      severity: 'blocks',
      what: `There is no istiod in namespace ${seen.istioNamespace}.`,
      why: 'A mesh without an istiod is not healthy.',
      next: ['Name its namespace with -i.'],
      objects: [],
      source: 'a mesh needs an istiod',
    },
  ]
}

function badDefault(seen: MeshSnapshot): readonly Finding[] {
  const validator = seen.validators.find(each => each.isDefault)
  const answer = seen.probeResults.validations.get('')
  if (validator === undefined || answer === undefined) return []
  const trouble =
    answer.is === 'unknown'
      ? answer.because
      : answer.value.refusesWrong && answer.value.takesRight
        ? undefined
        : answer.value.detail
  if (trouble === undefined) return []
  return [
    {
      code: 'DEFAULT_VALIDATOR_BROKEN',
      severity: 'blocks',
      what: `${validator.config} does not judge as it should: ${trouble}.`,
      why: 'Wrong configuration reaches the proxies, or right configuration is refused.',
      next: [sh`kubectl get validatingwebhookconfiguration ${validator.config} -o yaml`],
      objects: [{kind: 'ValidatingWebhookConfiguration', name: validator.config}],
      source: 'F-23, F-25',
    },
  ]
}

function badRoots(seen: MeshSnapshot): readonly Finding[] {
  const [first, ...others] = [...seen.revisions.keys()]
  if (first === undefined) return []
  return others
    .filter(each => shareRoot(seen, first, each) === false)
    .map(each => ({
      code: 'ROOTS_DIFFER',
      severity: 'blocks',
      what: `istiod ${first} and ${each} do not share a root certificate.`,
      why: 'Workloads on one cannot talk to workloads on the other.',
      next: [sh`kubectl -n ${seen.istioNamespace} get secrets istio-ca-secret cacerts`],
      objects: [],
      source: 'F-33',
    }))
}
