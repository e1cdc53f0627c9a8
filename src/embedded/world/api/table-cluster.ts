import type {Fields, ApiObject} from '../api-object.ts'
import {age} from './human-duration.ts'
import {AGE, NAME, count, flag, text, wide} from './table-columns.ts'
import {ageOf, at, lengthAt, listAt, numberAt, or, textAt} from './table-fields.ts'
import type {Printer} from './table.ts'

const NAMESPACES: Printer = {
  columns: [NAME, text('Status'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'status.phase'),
    ageOf(object, now),
  ],
}

const NODE_INFO = ['osImage', 'kernelVersion', 'containerRuntimeVersion']

const NODES: Printer = {
  columns: [
    NAME,
    text('Status'),
    text('Roles'),
    AGE,
    text('Version'),
    ...['Internal-IP', 'External-IP', 'OS-Image', 'Kernel-Version', 'Container-Runtime'].map(name =>
      wide(text(name)),
    ),
  ],
  cells: (object, now) => [
    object.metadata.name,
    nodeStatus(object),
    rolesOf(object),
    ageOf(object, now),
    textAt(object, 'status.nodeInfo.kubeletVersion'),
    ...['InternalIP', 'ExternalIP'].map(type =>
      or(
        textAt(
          listAt(object, 'status.addresses').find(each => each['type'] === type) ?? {},
          'address',
        ),
        '<none>',
      ),
    ),
    ...NODE_INFO.map(name => or(textAt(object, `status.nodeInfo.${name}`), '<unknown>')),
  ],
}

const EVENTS: Printer = {
  columns: [
    text('Last Seen'),
    text('Type'),
    text('Reason'),
    text('Object'),
    wide(text('Subobject')),
    wide(text('Source')),
    text('Message'),
    wide(text('First Seen')),
    wide(text('Count')),
    wide(NAME),
  ],
  cells: (thing, now) => {
    const first = age(
      textAt(thing, 'firstTimestamp') === '' ? at(thing, 'eventTime') : at(thing, 'firstTimestamp'),
      now,
    )
    const last =
      textAt(thing, 'lastTimestamp') === '' ? first : age(at(thing, 'lastTimestamp'), now)
    const series = at(thing, 'series') !== undefined
    const object = [
      textAt(thing, 'involvedObject.kind').toLowerCase(),
      textAt(thing, 'involvedObject.name'),
    ]
      .filter(each => each !== '')
      .join('/')
    const source = [
      or(textAt(thing, 'source.component'), textAt(thing, 'reportingComponent')),
      or(textAt(thing, 'source.host'), textAt(thing, 'reportingInstance')),
    ]
    return [
      series ? age(at(thing, 'series.lastObservedTime'), now) : last,
      textAt(thing, 'type'),
      textAt(thing, 'reason'),
      object,
      textAt(thing, 'involvedObject.fieldPath'),
      source[1] === '' ? source[0] : source.join(', '),
      textAt(thing, 'message').trim(),
      first,
      series ? numberAt(thing, 'series.count') : numberAt(thing, 'count') || 1,
      thing.metadata.name,
    ]
  },
}

const PRIORITY_CLASSES: Printer = {
  columns: [NAME, count('Value'), flag('Global-Default'), AGE, text('PreemptionPolicy')],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'value'),
    at(object, 'globalDefault') === true,
    ageOf(object, now),
    textAt(object, 'preemptionPolicy'),
  ],
}

const COMPONENT_STATUSES: Printer = {
  columns: [NAME, text('Status'), text('Message'), text('Error')],
  cells: object => {
    const found = listAt(object, 'conditions').find(each => each['type'] === 'Healthy')
    const status =
      found === undefined ? 'Unknown' : found['status'] === 'True' ? 'Healthy' : 'Unhealthy'
    return [
      object.metadata.name,
      status,
      textAt(found ?? {}, 'message'),
      textAt(found ?? {}, 'error'),
    ]
  },
}

const API_SERVICES: Printer = {
  columns: [NAME, text('Service'), text('Available'), AGE],
  cells: (object, now) => {
    const service =
      at(object, 'spec.service') === undefined
        ? 'Local'
        : `${textAt(object, 'spec.service.namespace')}/${textAt(object, 'spec.service.name')}`
    return [
      object.metadata.name,
      service,
      availability(listAt(object, 'status.conditions').find(each => each['type'] === 'Available')),
      ageOf(object, now),
    ]
  },
}

const RUNTIME_CLASSES: Printer = {
  columns: [NAME, text('Handler'), AGE],
  cells: (object, now) => [object.metadata.name, textAt(object, 'handler'), ageOf(object, now)],
}

const LEASES: Printer = {
  columns: [NAME, text('Holder'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'spec.holderIdentity'),
    ageOf(object, now),
  ],
}

const WEBHOOKS: Printer = {
  columns: [NAME, count('Webhooks'), AGE],
  cells: (object, now) => [object.metadata.name, lengthAt(object, 'webhooks'), ageOf(object, now)],
}

const ADMISSION_POLICIES: Printer = {
  columns: [NAME, count('Validations'), text('ParamKind'), AGE],
  cells: (object, now) => {
    const kind = [
      textAt(object, 'spec.paramKind.apiVersion'),
      textAt(object, 'spec.paramKind.kind'),
    ].join('/')
    return [
      object.metadata.name,
      lengthAt(object, 'spec.validations'),
      kind === '/' ? '<unset>' : kind,
      ageOf(object, now),
    ]
  },
}

const POLICY_BINDINGS: Printer = {
  columns: [NAME, text('PolicyName'), text('ParamRef'), AGE],
  cells: (object, now) => {
    const name = textAt(object, 'spec.paramRef.name')
    const param =
      name === '' ? '<unset>' : `${or(textAt(object, 'spec.paramRef.namespace'), '*')}/${name}`
    return [object.metadata.name, textAt(object, 'spec.policyName'), param, ageOf(object, now)]
  },
}

const BINDINGS: Printer = {
  columns: [
    NAME,
    text('Role'),
    AGE,
    ...['Users', 'Groups', 'ServiceAccounts'].map(name => wide(text(name))),
  ],
  cells: (object, now) => {
    const subjects = listAt(object, 'subjects')
    const named = (kind: string): string =>
      subjects
        .filter(each => each['kind'] === kind)
        .map(each => textAt(each, 'name'))
        .join(', ')
    const accounts = subjects
      .filter(each => each['kind'] === 'ServiceAccount')
      .map(each => `${textAt(each, 'namespace')}/${textAt(each, 'name')}`)
    return [
      object.metadata.name,
      `${textAt(object, 'roleRef.kind')}/${textAt(object, 'roleRef.name')}`,
      ageOf(object, now),
      named('User'),
      named('Group'),
      accounts.join(', '),
    ]
  },
}

/** By kind. */
export const CLUSTER: Readonly<Record<string, Printer>> = {
  Namespace: NAMESPACES,
  Node: NODES,
  Event: EVENTS,
  PriorityClass: PRIORITY_CLASSES,
  ComponentStatus: COMPONENT_STATUSES,
  APIService: API_SERVICES,
  RuntimeClass: RUNTIME_CLASSES,
  Lease: LEASES,
  MutatingWebhookConfiguration: WEBHOOKS,
  ValidatingWebhookConfiguration: WEBHOOKS,
  ValidatingAdmissionPolicy: ADMISSION_POLICIES,
  ValidatingAdmissionPolicyBinding: POLICY_BINDINGS,
  RoleBinding: BINDINGS,
  ClusterRoleBinding: BINDINGS,
}

function nodeStatus(node: ApiObject): string {
  const ready = listAt(node, 'status.conditions').find(each => each['type'] === 'Ready')
  const status = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady'
  return at(node, 'spec.unschedulable') === true ? `${status},SchedulingDisabled` : status
}

const ROLE = 'node-role.kubernetes.io/'

function rolesOf(node: ApiObject): string {
  const labels = Object.entries(node.metadata.labels ?? {})
  const roles = labels.map(([key, value]) =>
    key.startsWith(ROLE) ? key.slice(ROLE.length) : key === 'kubernetes.io/role' ? value : '',
  )
  return or(
    [...new Set(roles)]
      .filter(each => each !== '')
      .sort()
      .join(','),
    '<none>',
  )
}

function availability(condition: Fields | undefined): string {
  const [status, reason] = [textAt(condition ?? {}, 'status'), textAt(condition ?? {}, 'reason')]
  return status !== '' && status !== 'True' && reason !== ''
    ? `${status} (${reason})`
    : or(status, 'Unknown')
}
