import {releaseOf} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts, ReleaseRef} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kubectl, placeOf, refOf} from '../place.ts'
import {baseToUpgrade, nextDefault} from './base.ts'

/** F-7, F-28, F-31: what Helm would make, and what somebody else made already. */
export const nameTaken: Check = {
  code: 'NAME_TAKEN',
  title: 'No object has a name that the new release needs',
  severity: 'blocks',
  source: 'F-7, F-28, F-31',
  means:
    'An object with a name that the new istiod, or base, is to make exists already and ' +
    'belongs to no release or to another one: left by an earlier try, by `istioctl`, or by ' +
    'another product. Helm refuses to take it over.',
  help:
    'Delete it if it is a leftover, or let the release adopt it, or choose another name for ' +
    'the revision.',
  needs: [],
  find: evidence => {
    const {seen, asked} = evidence
    const ref = seen.revisions.get(asked.revision)?.release ?? {
      namespace: seen.istioNamespace,
      name: `istiod-${asked.revision}`,
    }
    const release = seen.releases.find(
      each => each.name === ref.name && each.namespace === ref.namespace,
    )
    const base = baseToUpgrade(evidence)
    return [
      ...hit(ref, taken(evidence, ofRevision(evidence), ref, release)),
      ...(base === undefined ? [] : hit(base, taken(evidence, ofBase(evidence, base), base, base))),
    ]
  },
}

interface MadeObject {
  readonly kind: string
  readonly name: string
}

/** Names of the charts (istio/istio, manifests/charts); those of the cluster say their namespace too. */
function ofRevision({seen, asked}: Evidence): readonly MadeObject[] {
  const [revision, place] = [asked.revision, seen.istioNamespace]
  const away = place.toString() === 'istio-system' ? '' : `-${place}`
  const all = (kind: string, names: readonly string[]): readonly MadeObject[] =>
    names.map(name => ({kind, name}))
  return [
    ...all('Deployment.apps', [`istiod-${revision}`]),
    ...all('Service', [`istiod-${revision}`]),
    ...all('ServiceAccount', [`istiod-${revision}`]),
    ...all('ConfigMap', [`istio-${revision}`, `istio-sidecar-injector-${revision}`]),
    ...all('HorizontalPodAutoscaler.autoscaling', [`istiod-${revision}`]),
    ...all('PodDisruptionBudget.policy', [`istiod-${revision}`]),
    ...all(
      'ClusterRole.rbac.authorization.k8s.io',
      ['istiod-clusterrole', 'istiod-gateway-controller', 'istio-reader-clusterrole'].map(
        each => `${each}-${revision}-${place}`,
      ),
    ),
    ...all('MutatingWebhookConfiguration.admissionregistration.k8s.io', [
      `istio-sidecar-injector-${revision}${away}`,
    ]),
    ...all('ValidatingWebhookConfiguration.admissionregistration.k8s.io', [
      `istio-validator-${revision}-${place}`,
    ]),
  ]
}

/** Only where it is known what the release holds now. */
function ofBase(evidence: Evidence, base: ReleaseFacts): readonly MadeObject[] {
  if (base.objects.length === 0) return []
  const validator =
    nextDefault(evidence) === undefined
      ? []
      : [
          {
            kind: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
            name: 'istiod-default-validator',
          },
        ]
  return [...validator, {kind: 'ServiceAccount', name: 'istio-reader-service-account'}]
}

const shortOf = (kind: string): string => kind.split('.')[0] ?? kind

function taken(
  {seen, survey}: Evidence,
  places: readonly MadeObject[],
  ref: ReleaseRef,
  release: ReleaseFacts | undefined,
): readonly KubeObject[] {
  const standing = places.flatMap(({kind, name}) =>
    survey
      .of(kind)
      .filter(
        each =>
          each.metadata.name === name &&
          (each.metadata.namespace ?? seen.istioNamespace) === seen.istioNamespace,
      ),
  )
  return standing.filter(each => {
    const owner = releaseOf(each)
    const held = release?.objects.includes(`${each.kind ?? ''}/${each.metadata.name}`) === true
    return !held && (owner?.name !== ref.name || owner.namespace !== ref.namespace)
  })
}

function hit(ref: ReleaseRef, objects: readonly KubeObject[]): readonly Hit[] {
  if (objects.length === 0) return []
  const refs = objects.map(each => refOf({...each, kind: shortOf(each.kind ?? '')}))
  const named = objects.map(each => {
    const owner = releaseOf(each)
    const of = owner === undefined ? 'of no release' : `of release ${placeOf(owner)}`
    return `${shortOf(each.kind ?? '')}/${each.metadata.name} (${of})`
  })
  return [
    {
      what: `Release ${ref.name} must create ${some(named)}, which already exist(s).`,
      why:
        'Helm refuses to adopt objects that it did not create, and the release is left in the ' +
        'state failed.',
      next: [
        ...refs.slice(0, 3).map(each => sh`${kubectl('get', each)} -o yaml`),
        'Delete what an earlier try left, or choose another --revision, then plan again.',
      ],
      objects: refs,
    },
  ]
}
