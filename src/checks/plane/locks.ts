import {annotationsOf, node, text} from '../../mesh/fields.ts'
import {own} from '../../mesh/own.ts'
import type {Evidence} from '../check.ts'

/**
 * Locks that all revisions share, in every version as ConfigMaps (istio/istio,
 * pilot/pkg/leaderelection/leaderelection.go): who holds them does
 * the work for all.
 */
const LOCKS: Readonly<Record<string, string>> = {
  'istio-leader': 'the status of Ingress',
  'istio-namespace-controller-election': 'the root certificate in every namespace',
}

/** A lock and who holds it. */
export interface Lock {
  readonly name: string
  readonly work: string
  /** A pod of istiod; empty: it was given back. */
  readonly holder: string
  /** A revision; of another cluster's istiod with `^` before it. */
  readonly key: string
}

/** The locks of the istio namespace that could be read. */
export function locksOf({seen, survey}: Evidence): readonly Lock[] {
  const maps = survey
    .of('ConfigMap')
    .filter(
      each =>
        each.metadata.namespace === seen.istioNamespace &&
        own(LOCKS, each.metadata.name) !== undefined,
    )
  return maps.flatMap(each => {
    const record = parsed(annotationsOf(each)['control-plane.alpha.kubernetes.io/leader'])
    const holder = text(record?.['holderIdentity'])
    return holder === undefined
      ? []
      : [
          {
            name: each.metadata.name,
            work: own(LOCKS, each.metadata.name) ?? '',
            holder,
            key: text(record?.['holderKey']) ?? '',
          },
        ]
  })
}

function parsed(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return json === undefined ? undefined : node(JSON.parse(json))
  } catch {
    return undefined
  }
}
