import {selects} from '../../../mesh/selector.ts'
import {badRequest} from '../refusal.ts'
import {parseLabels} from './label-selector.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {ApiObject} from '../api-object.ts'
import {own} from '../../../mesh/own.ts'

/** Does an object belong to what was asked for? */
export type Filter = (object: ApiObject) => boolean

/**
 * The filter of a request's `labelSelector` and `fieldSelector`; empty ones take everything.
 * @throws Refusal 400 when one of them cannot be read, or names a field that the kind cannot be
 *   asked for.
 */
export function filterOf(labelSelector: string, fieldSelector: string, kind: string): Filter {
  const requirements = parseLabels(labelSelector)
  const fields = parseFields(fieldSelector, kind)
  return object =>
    selects({matchExpressions: requirements}, object.metadata.labels ?? {}) &&
    fields.every(({path, value, equal}) => (fieldOf(object, path) === value) === equal)
}

/** Which fields kinds can be asked for besides name and namespace, as the API server has them. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Job: ['status.successful'],
  Service: ['spec.clusterIP', 'spec.type'],
}

function parseFields(text: string, kind: string): {path: string; value: string; equal: boolean}[] {
  if (text.trim() === '') return []
  return text.split(',').map(part => {
    const found = /^([^!=]+)(=|==|!=)(.*)$/.exec(part)
    if (found === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
    const path = found[1] ?? ''
    if (!['metadata.name', 'metadata.namespace', ...(own(FIELDS, kind) ?? [])].includes(path))
      throw badRequest(
        Object.hasOwn(FIELDS, kind)
          ? `field label not supported: ${path}`
          : `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      )
    return {path, value: found[3] ?? '', equal: found[2] !== '!='}
  })
}

function fieldOf(object: ApiObject, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((at, key) => (isFields(at) ? own(at, key) : undefined), object)
  return value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
}
