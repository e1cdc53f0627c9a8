import type {ApiObject} from '../../api-object.ts'
import {specOf, withSpec, type Toleration} from './pod.ts'

const SECONDS = 300

/**
 * A pod stays five minutes on a node that is not ready or cannot be reached, unless it says
 * something else.
 */
export function withTolerations(pod: ApiObject): ApiObject {
  const own = specOf(pod).tolerations ?? []
  const missing = ['not-ready', 'unreachable']
    .map(name => `node.kubernetes.io/${name}`)
    .filter(key => !own.some(each => tolerates(each, key)))
  if (missing.length === 0) return pod
  const added = missing.map((key): Toleration => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: SECONDS,
  }))
  return withSpec(pod, {tolerations: [...own, ...added]})
}

function tolerates({key = '', effect = ''}: Toleration, taint: string): boolean {
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '')
}
