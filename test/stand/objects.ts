import type {KubeObject} from './kube.ts'

/** Parts of an object's metadata that the API server always fills in. */
export const nameOf = ({metadata}: KubeObject): string => metadata?.name ?? ''
export const namespaceOf = ({metadata}: KubeObject): string => metadata?.namespace ?? ''
export const uidOf = ({metadata}: KubeObject): string => metadata?.uid ?? ''
export const versionOf = ({metadata}: KubeObject): string => metadata?.resourceVersion ?? ''

/** A label, undefined when it is not set. */
export const labelOf = ({metadata}: KubeObject, label: string): string | undefined =>
  metadata?.labels?.[label]

/** An annotation, undefined when it is not set. */
export const annotationOf = ({metadata}: KubeObject, annotation: string): string | undefined =>
  metadata?.annotations?.[annotation]

export const isGoing = ({metadata}: {metadata?: {deletionTimestamp?: unknown}}): boolean =>
  metadata?.deletionTimestamp !== undefined
