import {at, node, rows, text} from './fields.ts'
import type {KubeObject} from './object.ts'

/**
 * Field managers that wrote definitions once, by a person's command, and do not come back by
 * themselves: Helm, kubectl, istioctl and meshctl. `before-first-apply` is the API server's name
 * for fields that were there before managers were recorded (Kubernetes: server-side apply).
 */
const BY_HAND =
  /^(helm([-_.]?v?\d[\w.]*)?|kubectl([-_].*)?|istioctl|istio-operator|before-first-apply|meshctl)$/

/** May meshctl take over fields of this manager? Not those of a controller, which would come back. */
export const isByHand = (manager: string): boolean => BY_HAND.test(manager)

/** A field manager, and fields that it holds: `.spec.versions`. */
export interface HeldFields {
  readonly manager: string
  readonly fields: readonly string[]
}

/** Who holds fields of the object's spec: one row a manager that is not a hand's tool. */
export function controllersOf(object: KubeObject): readonly HeldFields[] {
  return rows(at(object, 'metadata', 'managedFields')).flatMap(each => {
    const manager = text(each['manager']) ?? ''
    const fields = Object.keys(node(at(each, 'fieldsV1', 'f:spec')))
      .filter(key => key.startsWith('f:'))
      .map(key => `.spec.${key.slice(2)}`)
    return isByHand(manager) || fields.length === 0 ? [] : [{manager, fields}]
  })
}
