import type {KubeObject} from '../../src/mesh/object.ts'
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'
import {istiod, object} from '../checks/mesh-objects.ts'

type Twist = (snapshot: Snapshot) => Snapshot
/** As much of an object as tells which it is. */
type Placed = {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: {readonly name: string; readonly namespace?: string}
}

const over =
  (objects: readonly KubeObject[]): Twist =>
  snapshot => {
    const place = ({kind = '', metadata}: Placed): string =>
      `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
    const places = new Set(objects.map(place))
    return {
      ...snapshot,
      objects: [
        ...snapshot.objects.filter(each => !places.has(place(each))),
        ...(objects as readonly SnapshotObject[]),
      ],
    }
  }

/** Less some of its objects. */
export const without =
  (which: (object: Placed) => boolean): Twist =>
  snapshot => ({...snapshot, objects: snapshot.objects.filter(each => !which(each))})

/** As somebody sees it who may not list a resource. */
export const blindTo =
  (resource: string): Twist =>
  snapshot => {
    const [plural = '', ...group] = resource.split('.')
    const isOne = ({apiVersion, kind}: Placed): boolean =>
      kind?.toLowerCase() === plural.replace(/s$/, '') &&
      (apiVersion?.split('/').slice(0, -1).join('/') ?? '') === group.join('.')
    return {
      ...snapshot,
      objects: snapshot.objects.filter(each => !isOne(each)),
      blindSpots: [
        ...snapshot.blindSpots,
        {resource, why: `the API server says: ${resource} is forbidden`},
      ],
    }
  }

/**
 * Somebody installed the next revision beside the old one, and labelled one namespace, without
 * meshctl.
 */
export const halfDone =
  (revision: string, version: string): Twist =>
  snapshot => {
    const [first] = snapshot.objects.filter(
      each => each.kind === 'Namespace' && each.metadata.labels?.['istio-injection'] === 'enabled',
    )
    const {'istio-injection': _injection, ...labels} = first?.metadata.labels ?? {}
    const moved =
      first === undefined
        ? []
        : [
            object(`v1 Namespace ${first.metadata.name}`, {
              labels: {...labels, 'istio.io/rev': revision},
            }),
          ]
    return over([...istiod(revision, version), ...moved])(snapshot)
  }

/** With names and annotations that a terminal, a browser or a Markdown reader would obey. */
export const hostile: Twist = snapshot => {
  const evil =
    '\u001b]0;owned\u0007<script>alert(1)</script>[x](javascript:1)\n# heading | `tick`\u202e'
  const named = snapshot.objects.map(each =>
    each.kind === 'Deployment' && each.metadata.namespace !== snapshot.istioNamespace
      ? {
          ...each,
          metadata: {
            ...each.metadata,
            annotations: {
              ...each.metadata.annotations,
              'meshctl.dev/hold': evil,
              'argocd.argoproj.io/tracking-id': evil,
            },
          },
        }
      : each,
  )
  return over([
    object('v1 Namespace evil', {
      name: `evil${evil}`,
      labels: {'istio-injection': evil, 'istio.io/rev': evil},
    }),
  ])({...snapshot, objects: named})
}

/** Nothing in the mesh but the control plane. */
export const idle: Twist = snapshot =>
  without(
    ({kind, metadata}) =>
      ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Job', 'CronJob'].includes(
        kind ?? '',
      ) && metadata.namespace !== snapshot.istioNamespace,
  )(snapshot)
