import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {CrdFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {minorOf} from '../version.ts'
import {CHART_CRDS, baseToUpgrade, excludedCrds, rendersCrds} from './base.ts'

/** F-28: Helm adopts nothing that does not say that it is its own already. */
export const crdOwnership: Check = {
  code: 'CRD_NOT_HELMS',
  title: 'The definitions of Istio belong to the base release, or say so',
  severity: 'blocks',
  source: 'F-28',
  means:
    'Since 1.24 the base chart renders the CustomResourceDefinitions as objects of its ' +
    'release. Helm refuses the upgrade of base if they are there, are not in its release so ' +
    'far, and do not carry its ownership marks.',
  help:
    'Let base adopt them: label and annotate each as the finding says. If they belong to ' +
    'another product, exclude them by `base.excludedCRDs`, or leave the upgrade to that ' +
    'product.',
  needs: [],
  find: evidence => {
    const base = baseToUpgrade(evidence)
    if (base === undefined || !rendersCrds(evidence.asked.version)) return []
    const names = [...CHART_CRDS.keys()].filter(
      each =>
        !each.startsWith('trafficextensions.') || (minorOf(evidence.asked.version) ?? 0) >= 30,
    )
    const strange = evidence.seen.crds.filter(
      each =>
        names.includes(each.name) &&
        !excludedCrds(base).includes(each.name) &&
        !base.objects.includes(`CustomResourceDefinition/${each.name}`) &&
        !(each.release?.name === base.name && each.release.namespace === base.namespace),
    )
    const owners = Map.groupBy(strange, each =>
      each.release === undefined ? '' : `${each.release.namespace}/${each.release.name}`,
    )
    return [...owners].map(([owner, crds]) =>
      owner === '' ? ownerless(evidence, crds) : foreign(owner, crds),
    )
  },
}

const objectsOf = (crds: readonly CrdFacts[]): Hit['objects'] =>
  crds.map(each => ({kind: 'CustomResourceDefinition', name: each.name}))

function ownerless({asked}: Evidence, crds: readonly CrdFacts[]): Hit {
  const names = crds.map(each => each.name)
  const {name, namespace} = asked.base ?? {name: '', namespace: ''}
  const marks = [`meta.helm.sh/release-name=${name}`, `meta.helm.sh/release-namespace=${namespace}`]
  return {
    what: `${crds.length} CustomResourceDefinition(s) of Istio belong to no Helm release: ${some(names)}.`,
    why:
      'The base chart of the new version renders them, and Helm refuses to take over what does ' +
      'not carry its marks: the first step of the upgrade would fail.',
    next: [
      sh`kubectl label crd ${names} app.kubernetes.io/managed-by=Helm --overwrite`,
      sh`kubectl annotate crd ${names} ${marks} --overwrite`,
    ],
    objects: objectsOf(crds),
  }
}

const foreign = (owner: string, crds: readonly CrdFacts[]): Hit => ({
  what:
    `${crds.length} CustomResourceDefinition(s) of Istio belong to the Helm release ${owner}: ` +
    `${some(crds.map(each => each.name))}.`,
  why: 'Helm refuses to take them into another release, and whoever owns them may put their own version back.',
  next: [
    sh`helm -n ${owner.split('/')[0] ?? ''} get metadata ${owner.split('/')[1] ?? ''}`,
    'Decide who owns them: exclude them by base.excludedCRDs, or take them out of that ' +
      'release and let base adopt them.',
  ],
  objects: objectsOf(crds),
})
