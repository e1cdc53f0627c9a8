import type {Fields, Thing} from '../thing.ts'
import {age} from './human.ts'
import {AGE, NAME, count, flag, text, wide} from './table-columns.ts'
import {ageOf, at, lengthAt, listAt, numberAt, or, textAt} from './table-fields.ts'
import type {Printer} from './table.ts'

const NAMESPACES: Printer = {
  columns: [NAME, text('Status'), AGE],
  cells: (thing, now) => [thing.metadata.name, textAt(thing, 'status.phase'), ageOf(thing, now)],
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
  cells: (thing, now) => [
    thing.metadata.name,
    nodeStatus(thing),
    rolesOf(thing),
    ageOf(thing, now),
    textAt(thing, 'status.nodeInfo.kubeletVersion'),
    ...['InternalIP', 'ExternalIP'].map(type =>
      or(
        textAt(
          listAt(thing, 'status.addresses').find(each => each['type'] === type) ?? {},
          'address',
        ),
        '<none>',
      ),
    ),
    ...NODE_INFO.map(name => or(textAt(thing, `status.nodeInfo.${name}`), '<unknown>')),
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
  cells: (thing, now) => [
    thing.metadata.name,
    numberAt(thing, 'value'),
    at(thing, 'globalDefault') === true,
    ageOf(thing, now),
    textAt(thing, 'preemptionPolicy'),
  ],
}

const COMPONENT_STATUSES: Printer = {
  columns: [NAME, text('Status'), text('Message'), text('Error')],
  cells: thing => {
    const found = listAt(thing, 'conditions').find(each => each['type'] === 'Healthy')
    const status =
      found === undefined ? 'Unknown' : found['status'] === 'True' ? 'Healthy' : 'Unhealthy'
    return [
      thing.metadata.name,
      status,
      textAt(found ?? {}, 'message'),
      textAt(found ?? {}, 'error'),
    ]
  },
}

const API_SERVICES: Printer = {
  columns: [NAME, text('Service'), text('Available'), AGE],
  cells: (thing, now) => {
    const service =
      at(thing, 'spec.service') === undefined
        ? 'Local'
        : `${textAt(thing, 'spec.service.namespace')}/${textAt(thing, 'spec.service.name')}`
    return [
      thing.metadata.name,
      service,
      availability(listAt(thing, 'status.conditions').find(each => each['type'] === 'Available')),
      ageOf(thing, now),
    ]
  },
}

const RUNTIME_CLASSES: Printer = {
  columns: [NAME, text('Handler'), AGE],
  cells: (thing, now) => [thing.metadata.name, textAt(thing, 'handler'), ageOf(thing, now)],
}

const LEASES: Printer = {
  columns: [NAME, text('Holder'), AGE],
  cells: (thing, now) => [
    thing.metadata.name,
    textAt(thing, 'spec.holderIdentity'),
    ageOf(thing, now),
  ],
}

const WEBHOOKS: Printer = {
  columns: [NAME, count('Webhooks'), AGE],
  cells: (thing, now) => [thing.metadata.name, lengthAt(thing, 'webhooks'), ageOf(thing, now)],
}

const ADMISSION_POLICIES: Printer = {
  columns: [NAME, count('Validations'), text('ParamKind'), AGE],
  cells: (thing, now) => {
    const kind = [
      textAt(thing, 'spec.paramKind.apiVersion'),
      textAt(thing, 'spec.paramKind.kind'),
    ].join('/')
    return [
      thing.metadata.name,
      lengthAt(thing, 'spec.validations'),
      kind === '/' ? '<unset>' : kind,
      ageOf(thing, now),
    ]
  },
}

const POLICY_BINDINGS: Printer = {
  columns: [NAME, text('PolicyName'), text('ParamRef'), AGE],
  cells: (thing, now) => {
    const name = textAt(thing, 'spec.paramRef.name')
    const param =
      name === '' ? '<unset>' : `${or(textAt(thing, 'spec.paramRef.namespace'), '*')}/${name}`
    return [thing.metadata.name, textAt(thing, 'spec.policyName'), param, ageOf(thing, now)]
  },
}

const BINDINGS: Printer = {
  columns: [
    NAME,
    text('Role'),
    AGE,
    ...['Users', 'Groups', 'ServiceAccounts'].map(name => wide(text(name))),
  ],
  cells: (thing, now) => {
    const subjects = listAt(thing, 'subjects')
    const named = (kind: string): string =>
      subjects
        .filter(each => each['kind'] === kind)
        .map(each => textAt(each, 'name'))
        .join(', ')
    const accounts = subjects
      .filter(each => each['kind'] === 'ServiceAccount')
      .map(each => `${textAt(each, 'namespace')}/${textAt(each, 'name')}`)
    return [
      thing.metadata.name,
      `${textAt(thing, 'roleRef.kind')}/${textAt(thing, 'roleRef.name')}`,
      ageOf(thing, now),
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

function nodeStatus(node: Thing): string {
  const ready = listAt(node, 'status.conditions').find(each => each['type'] === 'Ready')
  const status = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady'
  return at(node, 'spec.unschedulable') === true ? `${status},SchedulingDisabled` : status
}

const ROLE = 'node-role.kubernetes.io/'

function rolesOf(node: Thing): string {
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
