import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {CrdFacts, ReleaseRef} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {minorOf} from '../version.ts'
import {CHART_CRDS, baseToUpgrade, rendersCrds} from './base.ts'
import {crdsToAdopt, excludedCrds, lacksMarks} from './crd-changes.ts'

/** F-28: Helm adopts nothing that does not say that it is its own already. */
export const crdOwnership: Check = {
  code: 'CRD_NOT_HELMS',
  title: 'The CRDs of Istio belong to the base release',
  severity: 'blocks',
  source: 'F-28',
  means:
    'Since 1.24 the base chart renders the CustomResourceDefinitions as objects of its ' +
    'release. Helm refuses the upgrade of base if they are there, are not in its release so ' +
    'far, and do not carry its ownership marks. Those that belong to nobody get the marks by a ' +
    'step of the upgrade, which the plan shows; those of another release are never taken from it.',
  help:
    'If they belong to another release or product, exclude them by `base.excludedCRDs`, leave ' +
    'the upgrade to that product, or take them out of its release. If nobody could read the ' +
    'chart, label and annotate each as the finding says.',
  needs: [],
  find: evidence => {
    const base = baseToUpgrade(evidence)
    if (base === undefined) return []
    const names = renderedBy(evidence)
    const strange = evidence.seen.crds.filter(
      each =>
        names.includes(each.name) &&
        !excludedCrds(base).includes(each.name) &&
        lacksMarks(each, base),
    )
    const adopted = crdsToAdopt(evidence.seen, evidence.asked)
    const owners = Map.groupBy(strange, each => ownerOf(each, base))
    return [...owners].flatMap(([owner, crds]) =>
      owner === ''
        ? ownerless(evidence, {
            adopted: crds.filter(each => adopted.includes(each.name)),
            left: crds.filter(each => !adopted.includes(each.name)),
          })
        : [foreign(owner, crds)],
    )
  },
}

/** Names of the definitions that the chart makes, or, where nobody rendered it, that Istio's do. */
function renderedBy({asked: {crds, version}}: Evidence): readonly string[] {
  if (crds?.templates !== undefined) return crds.templates
  if (!rendersCrds(version)) return []
  return [...CHART_CRDS.keys()].filter(
    each => !each.startsWith('trafficextensions.') || (minorOf(version) ?? 0) >= 30,
  )
}

/** The other release that a definition names; empty: none, or base without the label. */
const ownerOf = ({release}: CrdFacts, base: ReleaseRef): string =>
  release === undefined || (release.name === base.name && release.namespace === base.namespace)
    ? ''
    : `${release.namespace}/${release.name}`

const objectsOf = (crds: readonly CrdFacts[]): Hit['objects'] =>
  crds.map(each => ({kind: 'CustomResourceDefinition', name: each.name}))

interface Ownerless {
  /** Those that a step marks. */
  readonly adopted: readonly CrdFacts[]
  readonly left: readonly CrdFacts[]
}

function ownerless({asked}: Evidence, {adopted, left}: Ownerless): readonly Hit[] {
  const release = `${asked.base?.namespace ?? ''}/${asked.base?.name ?? ''}`
  return [
    ...(adopted.length === 0
      ? []
      : [
          {
            severity: 'info' as const,
            what:
              `Helm release ${release} takes over ${adopted.length} ` +
              'CustomResourceDefinition(s) of Istio, which belong to no release: ' +
              `${some(adopted.map(each => each.name))}.`,
            why:
              'The base chart of the new version renders them. A step of the upgrade gives them ' +
              'the marks by which Helm takes them over; their content is changed by Helm alone.',
            next: ['meshctl upgrade plan shows the step (adopt-crds).'],
            objects: objectsOf(adopted),
          },
        ]),
    ...(left.length === 0 ? [] : [unmarked(asked, left)]),
  ]
}

function unmarked({base}: Evidence['asked'], crds: readonly CrdFacts[]): Hit {
  const names = crds.map(each => each.name)
  const {name, namespace} = base ?? {name: '', namespace: ''}
  const marks = [`meta.helm.sh/release-name=${name}`, `meta.helm.sh/release-namespace=${namespace}`]
  return {
    what:
      `${crds.length} CustomResourceDefinition(s) of Istio belong to no Helm release: ` +
      `${some(names)}.`,
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
  why: 'Helm refuses to add them to another release, and their owner may restore its own version.',
  next: [
    sh`helm -n ${owner.split('/')[0] ?? ''} get metadata ${owner.split('/')[1] ?? ''}`,
    'Decide who owns them: exclude them by base.excludedCRDs, or take them out of that ' +
      'release and let base adopt them.',
  ],
  objects: objectsOf(crds),
})
