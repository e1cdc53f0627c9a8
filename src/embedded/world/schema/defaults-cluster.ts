import type {Fields} from '../api-object.ts'
import {binding} from './defaults-admission.ts'
import {each, fieldsOf, filled, textOf, within} from './fields.ts'
import {encodeBase64} from '../base64.ts'

/** Defaults of the rest, by kind. */
export const clusterDefaults: Readonly<Record<string, (object: Fields) => Fields>> = {
  Namespace: namespace,
  Secret: secret,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  PersistentVolumeClaim: claim,
  PersistentVolume: volume,
  PriorityClass: object => filled(object, {preemptionPolicy: 'PreemptLowerPriority'}),
  StorageClass: object => filled(object, {reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate'}),
  CSIDriver: object => within(object, 'spec', driver),
  LimitRange: object => within(object, 'spec', spec => each(spec, 'limits', limit)),
}

/** A claim for storage, also the template of one. */
export function claim(object: Fields): Fields {
  const status = filled(fieldsOf(object['status']), {phase: 'Pending'})
  return within({...object, status}, 'spec', spec => filled(spec, {volumeMode: 'Filesystem'}))
}

function namespace(object: Fields): Fields {
  const metadata = fieldsOf(object['metadata'])
  const name = textOf(metadata['name'])
  const labels =
    name === ''
      ? {}
      : {labels: {...fieldsOf(metadata['labels']), 'kubernetes.io/metadata.name': name}}
  return {...object, metadata: {...metadata, ...labels}}
}

/** Plain `stringData` becomes base64 `data` and goes. */
function secret(object: Fields): Fields {
  const {stringData, ...rest} = object
  const typed = filled(rest, {type: 'Opaque'})
  const plain = Object.entries(fieldsOf(stringData)).map(([key, text]) => [
    key,
    encodeBase64(textOf(text)),
  ])
  return plain.length === 0
    ? typed
    : {...typed, data: {...fieldsOf(typed['data']), ...Object.fromEntries(plain)}}
}

function volume(object: Fields): Fields {
  const full = within(object, 'spec', spec =>
    filled(spec, {persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem'}),
  )
  const status = filled(fieldsOf(full['status']), {phase: 'Pending'})
  return within({...full, status}, 'spec', spec =>
    within(spec, 'hostPath', path => (path['type'] === undefined ? {...path, type: ''} : path)),
  )
}

function driver(spec: Fields): Fields {
  return filled(spec, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  })
}

/**
 * For containers: what nothing else is said of is the limit, and what is asked for by default is
 * that.
 */
function limit(one: Fields): Fields {
  if (one['type'] !== 'Container') return one
  const limits = filled(fieldsOf(one['default']), fieldsOf(one['max']))
  const requests = filled(filled(fieldsOf(one['defaultRequest']), limits), fieldsOf(one['min']))
  return {
    ...one,
    ...(Object.keys(limits).length === 0 ? {} : {default: limits}),
    ...(Object.keys(requests).length === 0 ? {} : {defaultRequest: requests}),
  }
}
