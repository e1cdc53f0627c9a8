import {labelsOf, type Container, type Pod} from './objects.ts'
import {own} from '../../../mesh/own.ts'

/** Is it a pod of a control plane of Istio? */
export function isIstiod(pod: Pod): boolean {
  return labelsOf(pod)['app'] === 'istiod'
}

/** The container that istiod runs in: `discovery`, else the first. */
export function discoveryOf(pod: Pod): Container | undefined {
  return pod.spec.containers.find(({name}) => name === 'discovery') ?? pod.spec.containers[0]
}

/** The version in an image's tag: 1.28.10 of `docker.io/istio/pilot:1.28.10-distroless`. */
export function versionOf({image = ''}: Container): string {
  const [, tag = 'unknown'] = /:([^@/]+)(?:@.*)?$/.exec(image) ?? []
  return tag.replace(/-(distroless|debug)$/, '')
}

/** A container's environment; of `valueFrom` only fields of the pod. */
export function environmentOf(pod: Pod, {env = []}: Container): Readonly<Record<string, string>> {
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'spec.nodeName': pod.spec.nodeName,
    'status.podIP': pod.status?.podIP,
    'status.hostIP': pod.status?.hostIP,
  }
  return Object.fromEntries(
    env.flatMap(({name, value, valueFrom}) => {
      if (valueFrom === undefined) return [[name, value ?? '']]
      return valueFrom.fieldRef === undefined
        ? []
        : [[name, own(fields, valueFrom.fieldRef.fieldPath) ?? '']]
    }),
  )
}
