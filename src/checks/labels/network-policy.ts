import {REV} from '../../mesh/injection.ts'
import {at, labelMap, rows, selectorIn, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {selects} from '../../mesh/selector.ts'
import type {Labels} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf, refOf} from '../place.ts'

/**
 * F-21: pods of a revision carry other labels than those of a plain install or of another revision
 * (istio/istio, manifests/charts/istio-control/istio-discovery/templates/deployment.yaml).
 */
export const networkPolicy: Check = {
  code: 'NETWORK_POLICY_MISSES_NEW',
  title: 'Every network policy that lets traffic to the old istiod lets it to the new one',
  severity: 'warns',
  source: 'F-21',
  means:
    'A NetworkPolicy knows the pods of the old istiod by a label that those of the new one ' +
    'do not have, such as `istio.io/rev`, or `istio: pilot`, which only a plain install ' +
    'carries.',
  help: 'Let the policy select `app: istiod`, which every istiod carries, or add a policy for the new one.',
  needs: ['NetworkPolicy.networking.k8s.io'],
  find: evidence => evidence.asked.from.flatMap(each => judged(evidence, each)),
}

function judged(evidence: Evidence, revision: string): readonly Hit[] {
  const deployment = deploymentOf(evidence, revision)
  if (deployment === undefined) return []
  const old = labelMap(at(deployment, 'spec', 'template', 'metadata', 'labels'))
  const fresh = newLabels(old, evidence.asked.revision)
  const policies = evidence.survey.of('NetworkPolicy.networking.k8s.io')
  const near = policies.filter(each => each.metadata.namespace === evidence.seen.istioNamespace)
  const missing = ['ingress', 'egress'].flatMap(way => missingAround(near, way, old, fresh))
  const peers = policies.filter(each => names(evidence, each, old) && !names(evidence, each, fresh))
  return [
    ...hit(
      missing,
      `lets traffic through for istiod ${revision} and does not know the new one, which other policies shut off`,
      'The API server may not reach its webhooks, nor proxies its configuration: the proof that it serves would fail.',
    ),
    ...hit(
      peers,
      `lets traffic through to or from istiod ${revision} by labels that the new one does not have`,
      'Sidecars that have moved could not reach their istiod, so their pods would not get ready.',
    ),
  ]
}

function deploymentOf({seen, survey}: Evidence, revision: string): KubeObject | undefined {
  const name = [...seen.revisions.values()].find(each => each.name === revision)?.deployment.name
  return survey
    .of('Deployment.apps')
    .find(each => each.metadata.namespace === seen.istioNamespace && each.metadata.name === name)
}

function newLabels(old: Labels, revision: string): Labels {
  const release = `istiod-${revision}`
  const named = Object.fromEntries(
    ['release', 'app.kubernetes.io/instance']
      .filter(key => own(old, key) !== undefined)
      .map(key => [key, release]),
  )
  const versioned = Object.fromEntries(
    Object.entries(old).filter(
      ([key]) => key !== 'helm.sh/chart' && key !== 'app.kubernetes.io/version',
    ),
  )
  return {
    ...versioned,
    ...named,
    [REV]: revision,
    ...(old['istio'] === undefined ? {} : {istio: 'istiod'}),
  }
}

/** Policies that allow something for the old one alone, where the new one is shut in. */
function missingAround(
  near: readonly KubeObject[],
  way: string,
  old: Labels,
  fresh: Labels,
): readonly KubeObject[] {
  const governing = near.filter(each => governs(each, way))
  const takes = (each: KubeObject, labels: Labels): boolean =>
    selects(selectorIn(at(each, 'spec', 'podSelector')), labels)
  if (!governing.some(each => takes(each, fresh))) return []
  return governing.filter(
    each => takes(each, old) && !takes(each, fresh) && rows(at(each, 'spec', way)).length > 0,
  )
}

/** Without types a policy is about what comes in, and about what goes out if it says so. */
function governs(policy: KubeObject, way: string): boolean {
  const types = texts(at(policy, 'spec', 'policyTypes')).map(each => each.toLowerCase())
  if (types.length > 0) return types.includes(way)
  return way === 'ingress' || rows(at(policy, 'spec', 'egress')).length > 0
}

/** Does a peer of the policy stand for istiod by labels of its pods? */
function names({seen}: Evidence, policy: KubeObject, labels: Labels): boolean {
  const place = {
    'kubernetes.io/metadata.name': seen.istioNamespace,
    ...seen.namespaces.get(seen.istioNamespace)?.labels,
  }
  const peers = [
    ...rows(at(policy, 'spec', 'ingress')).flatMap(each => rows(each['from'])),
    ...rows(at(policy, 'spec', 'egress')).flatMap(each => rows(each['to'])),
  ]
  return peers.some(peer => {
    const there =
      peer['namespaceSelector'] === undefined
        ? policy.metadata.namespace === seen.istioNamespace
        : selects(selectorIn(peer['namespaceSelector']), place)
    return (
      there && peer['podSelector'] !== undefined && selects(selectorIn(peer['podSelector']), labels)
    )
  })
}

function hit(policies: readonly KubeObject[], said: string, why: string): readonly Hit[] {
  const unique = [...new Set(policies)]
  const [first] = unique
  if (first === undefined) return []
  return [
    {
      what: `NetworkPolicy ${some(unique.map(placeOf))} ${said}.`,
      why,
      next: [
        sh`kubectl -n ${first.metadata.namespace ?? ''} get networkpolicy ${first.metadata.name} -o yaml`,
        'Select istiod by app: istiod instead.',
      ],
      objects: unique.map(refOf),
    },
  ]
}
