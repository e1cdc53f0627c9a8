import type {Kind} from '../kinds.ts'
import {jsonPatch} from '../patch/json-patch.ts'
import {mergePatch} from '../patch/merge-patch.ts'
import {badRequest} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import type {PatchKind} from './api.ts'
import {selectorText} from './table-fields.ts'
import {own} from '../../../mesh/own.ts'

/** The Scale of a workload (autoscaling/v1). @throws Refusal 404 for kinds that have none. */
export function scaleOf(kind: Kind, object: ApiObject): Fields {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata
  const paths = pathsOf(kind)
  const selector = at(object, paths.selector)
  const shown =
    typeof selector === 'string' ? selector : isFields(selector) ? selectorText(selector) : ''
  const replicas = at(object, paths.wanted) ?? 0
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace === undefined ? {} : {namespace}),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: replicas === 0 ? {} : {replicas},
    status: {replicas: at(object, paths.is) ?? 0, ...(shown === '' ? {} : {selector: shown})},
  }
}

/** The merge patch that gives a workload so many replicas. */
export function scaled(kind: Kind, replicas: number): Fields {
  const keys = pathsOf(kind).wanted
  return keys.reduceRight<unknown>((inner, key) => ({[key]: inner}), replicas) as Fields
}

export function patchedScale(scale: Fields, type: PatchKind, body: unknown): unknown {
  if (type === 'json') return jsonPatch(scale, body)
  if (!isFields(body)) throw badRequest('error decoding patch')
  return mergePatch(scale, body)
}

interface Paths {
  readonly wanted: readonly string[]
  readonly is: readonly string[]
  readonly selector: readonly string[]
}

function pathsOf({custom}: Kind): Paths {
  const scale = custom?.scale
  if (scale === undefined)
    return {
      wanted: ['spec', 'replicas'],
      is: ['status', 'replicas'],
      selector: ['spec', 'selector'],
    }
  return {
    wanted: keysOf(scale.specReplicasPath),
    is: keysOf(scale.statusReplicasPath),
    selector: keysOf(scale.labelSelectorPath ?? ''),
  }
}

const keysOf = (path: string): string[] => path.split('.').filter(key => key !== '')

const at = (object: ApiObject, keys: readonly string[]): unknown =>
  keys.length === 0
    ? undefined
    : keys.reduce<unknown>((here, key) => (isFields(here) ? own(here, key) : undefined), object)
