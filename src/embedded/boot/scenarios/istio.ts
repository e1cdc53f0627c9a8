import type {ScenarioStep, ReleaseOrder} from './scenario.ts'
import {revisionOf} from './scenario.ts'

export const SYSTEM = 'istio-system'

export interface IstiodOrder {
  readonly version: string
  /** Undefined: a plain install, release `istiod`. */
  readonly revision?: string | undefined
  /** Tags that the release makes itself. */
  readonly tags?: readonly string[]
  /** Default 1. */
  readonly replicas?: number
  /** The user's own. */
  readonly values?: {readonly pilot?: object} & object
}

/**
 * base, istiod, and the moment from which both can be relied on. `defaultRevision` follows this
 * istiod.
 */
export function istio(order: IstiodOrder): readonly ScenarioStep[] {
  const values = {defaultRevision: order.revision ?? 'default'}
  return [
    {
      do: 'release',
      release: {
        name: 'istio-base',
        chart: 'base',
        version: order.version,
        namespace: SYSTEM,
        values,
      },
    },
    ...istiod(order),
  ]
}

/** One more istiod, beside those that are there. */
export function istiod({
  version,
  revision,
  tags,
  replicas = 1,
  values,
}: IstiodOrder): readonly ScenarioStep[] {
  const own = {
    ...(revision === undefined ? {} : {revision}),
    ...(tags === undefined ? {} : {revisionTags: tags}),
  }
  const all = {
    ...values,
    pilot: {...values?.pilot, autoscaleEnabled: false, replicaCount: replicas},
    ...own,
  }
  const name = revision === undefined ? 'istiod' : `istiod-${revision}`
  return [
    {
      do: 'release',
      release: {name, chart: 'istiod', version, namespace: SYSTEM, values: all, wait: true},
    },
    {do: 'settle'},
  ]
}

/** A revisioned istiod by its usual name. */
export const byVersion = (
  version: string,
  more: Omit<IstiodOrder, 'version' | 'revision'> = {},
): IstiodOrder => ({...more, version, revision: revisionOf(version)})

/** A release of the gateway chart. Without a revision, its pods follow their namespace. */
export function gateway({
  name,
  namespace = name,
  version,
  revision,
  values,
}: Pick<ReleaseOrder, 'name' | 'version'> & {
  readonly namespace?: string
  readonly revision?: string | undefined
  readonly values?: object
}): ScenarioStep {
  const all = {
    autoscaling: {enabled: false},
    replicaCount: 2,
    ...(revision === undefined ? {} : {revision}),
    ...values,
  }
  return {do: 'release', release: {name, chart: 'gateway', version, namespace, values: all}}
}

/** Labels by which a namespace asks for injection. */
export const asking = (revision: string | undefined): Readonly<Record<string, string>> =>
  revision === undefined ? {'istio-injection': 'enabled'} : {'istio.io/rev': revision}
