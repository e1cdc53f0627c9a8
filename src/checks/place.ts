import type {KubeObject} from '../mesh/object.ts'
import type {CommandPart} from '../mesh/shell.ts'
import {part} from '../mesh/shell.ts'
import type {NamespaceFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import type {ObjectRef} from './finding.ts'

interface Place {
  /** Undefined or empty: in no namespace. */
  readonly namespace?: string | undefined
  readonly name: string
}

/** How findings name an object: `shop/web`, or its name alone where it is in no namespace. */
export function placeOf(object: Place | {readonly metadata: Place}): string {
  const {namespace = '', name} = 'metadata' in object ? object.metadata : object
  return namespace === '' ? name : `${namespace}/${name}`
}

/** The same with its kind: `Gateway shop/web`. */
export const kindAndPlace = (
  object: (Place | {readonly metadata: Place}) & {readonly kind?: string},
): string => `${object.kind ?? ''} ${placeOf(object)}`

/** A release with the version of its chart: `istio-system/istiod (1.28.10)`. */
export const withChart = (release: Place & {readonly chartVersion: string}): string =>
  `${placeOf(release)} (${release.chartVersion})`

/** `Deployment/web`, where the namespace is told beside it. */
export const kindAndName = ({kind, metadata: {name}}: KubeObject): string => `${kind ?? ''}/${name}`

/** A workload, or whatever else has a template: `shop/Deployment/web`. */
export const workloadPlace = ({namespace, kind, name}: Place & {readonly kind: string}): string =>
  `${namespace ?? ''}/${kind}/${name}`

/** An object for the list of a finding. In: one that carries its kind, as those of a survey do. */
export const refOf = ({kind = 'object', metadata: {namespace, name}}: KubeObject): ObjectRef =>
  namespace === undefined ? {kind, name} : {kind, namespace, name}

/** A workload for the list of a finding. */
export const workloadRef = ({name}: NamespaceFacts, {ref}: WorkloadFacts): ObjectRef => ({
  kind: ref.kind,
  namespace: name,
  name: ref.name,
})

/** A Helm release for the list of a finding. */
export const releaseRef = ({namespace, name}: Required<Place>): ObjectRef => ({
  kind: 'HelmRelease',
  namespace: namespace ?? '',
  name,
})

/** `kubectl -n shop get deployment web`, for a command to copy. In: the verb, and of which object. */
export const kubectl = (verb: string, {kind, namespace, name}: ObjectRef): CommandPart =>
  namespace === undefined
    ? part`kubectl ${verb} ${kind.toLowerCase()} ${name}`
    : part`kubectl -n ${namespace} ${verb} ${kind.toLowerCase()} ${name}`
