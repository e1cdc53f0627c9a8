import {at, count, labelsOf, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kindAndName, kubectl, placeOf, refOf} from '../place.ts'

const SAIL = [
  'Istio.sailoperator.io',
  'IstioRevision.sailoperator.io',
  'Istio.operator.istio.io',
  'IstioRevision.operator.istio.io',
] as const

/**
 * F-32: an istiod that says whose it is, is MESH_HAS_ANOTHER_OWNER; here are the installers
 * themselves.
 */
export const installer: Check = {
  code: 'ANOTHER_INSTALLER',
  title: 'Nobody else installs Istio in this cluster',
  severity: 'blocks',
  source: 'F-32, F-44',
  means:
    'An operator of Istio is at work beside Helm: the in-cluster operator with an ' +
    'IstioOperator resource, or the Sail operator with a resource for the namespace of this ' +
    'mesh. It reconciles webhooks, definitions and istiod back to what it knows.',
  help: 'Upgrade through it, or take the mesh out of its hands and remove it before the upgrade.',
  needs: ['Deployment.apps'],
  find: evidence => [...inCluster(evidence), ...sail(evidence)],
}

function inCluster({survey}: Evidence): readonly Hit[] {
  const wishes = survey.of('IstioOperator.install.istio.io')
  const running = survey
    .of('Deployment.apps')
    .filter(each => isOperator(each) && (count(at(each, 'spec', 'replicas')) ?? 1) > 0)
  if (running.length === 0) return withoutOperator(wishes)
  const all = [...running, ...wishes]
  if (wishes.length === 0)
    return [
      hit(all, {
        severity: 'warns',
        what:
          `The operator of Istio runs (${some(running.map(placeOf))}), without a resource to ` +
          'act on.',
        why:
          'As soon as somebody creates an IstioOperator resource, it installs Istio beside ' +
          'Helm.',
      }),
    ]
  return [
    hit(all, {
      severity: 'blocks',
      what:
        `The operator of Istio runs (${some(running.map(placeOf))}) and acts on IstioOperator ` +
        `${some(wishes.map(placeOf))}.`,
      why:
        'It writes webhooks, definitions and istiod back to what it knows while the upgrade ' +
        'changes them.',
    }),
  ]
}

function withoutOperator(wishes: readonly KubeObject[]): readonly Hit[] {
  if (wishes.length === 0) return []
  return [
    hit(wishes, {
      severity: 'info',
      what: `IstioOperator ${some(wishes.map(placeOf))} exists, and no operator runs.`,
      why:
        'Nothing reads it now. If the operator is installed again, it restores what the resource ' +
        'describes.',
    }),
  ]
}

const isOperator = (each: KubeObject): boolean =>
  labelsOf(each)['name'] === 'istio-operator' || /^istio-operator(-|$)/.test(each.metadata.name)

function sail({seen, survey}: Evidence): readonly Hit[] {
  const all = SAIL.flatMap(kind => survey.of(kind))
  const here = all.filter(
    each => (text(at(each, 'spec', 'namespace')) ?? 'istio-system') === seen.istioNamespace,
  )
  const elsewhere = all.filter(each => !here.includes(each))
  return [
    ...(here.length === 0
      ? []
      : [
          hit(here, {
            severity: 'blocks',
            what: `The Sail operator manages this mesh: ${some(here.map(kindAndName))}.`,
            why:
              'It writes webhooks, definitions and istiod back to what it knows while the ' +
              'upgrade changes them.',
          }),
        ]),
    ...(elsewhere.length === 0
      ? []
      : [
          hit(elsewhere, {
            severity: 'warns',
            what:
              'The Sail operator manages another mesh in this cluster: ' +
              `${some(elsewhere.map(kindAndName))}.`,
            why:
              'The CRDs and the default validator are shared by all meshes of a cluster: both ' +
              'sides would write them.',
          }),
        ]),
  ]
}

const hit = (
  objects: readonly KubeObject[],
  said: Pick<Hit, 'severity' | 'what' | 'why'>,
): Hit => ({
  ...said,
  next: objects.slice(0, 3).map(each => sh`${kubectl('get', refOf(each))} -o yaml`),
  objects: objects.map(refOf),
})
