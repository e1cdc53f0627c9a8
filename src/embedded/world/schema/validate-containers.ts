import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {
  atLeastZero,
  complaints,
  duplicate,
  everyOne,
  forbiddenField,
  noDuplicates,
  oneOf,
  required,
  unknownName,
  wrong,
} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {PORT_RANGE, dnsLabel, envName, isPort, portName} from './names.ts'
import {resourceErrors} from './validate-resources.ts'
import {own} from '../../../mesh/own.ts'

const FROM = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef']
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep']
/** What a variable may be told about its pod. */
const POD_FIELDS =
  /^(metadata\.(name|namespace|uid|(annotations|labels)(\['.+'\])?)|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/

export interface Around {
  /** Names of the pod's volumes. */
  readonly volumes: readonly string[]
  readonly hostNetwork: boolean
}

/** What is wrong with one container. */
export function containerErrors(one: Fields, field: string, around: Around): FieldError[] {
  const ports = listOf(one['ports'])
  return [
    ...nameErrors(one, field),
    ...imageErrors(one, field),
    ...oneOf(`${field}.imagePullPolicy`, one['imagePullPolicy'], [
      'Always',
      'IfNotPresent',
      'Never',
    ]),
    ...oneOf(`${field}.terminationMessagePolicy`, one['terminationMessagePolicy'], [
      'FallbackToLogsOnError',
      'File',
    ]),
    ...portErrors(ports, `${field}.ports`, around.hostNetwork),
    ...everyOne(listOf(one['env']), `${field}.env`, envErrors),
    ...everyOne(listOf(one['volumeMounts']), `${field}.volumeMounts`, (mount, at) =>
      mountErrors(mount, at, around.volumes),
    ),
    ...hookErrors(one, field),
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(key =>
      probeErrors(own(one, key), `${field}.${key}`, key !== 'readinessProbe'),
    ),
    ...resourceErrors(one['resources'], `${field}.resources`),
    ...securityErrors(one['securityContext'], `${field}.securityContext`),
  ]
}

function nameErrors(one: Fields, field: string): FieldError[] {
  const name = textOf(one['name'])
  return name === ''
    ? [required(`${field}.name`)]
    : complaints(`${field}.name`, name, dnsLabel(name))
}

function imageErrors(one: Fields, field: string): FieldError[] {
  const image = textOf(one['image'])
  if (image === '') return [required(`${field}.image`)]
  return image.trim() === image
    ? []
    : [wrong(`${field}.image`, image, 'must not have leading or trailing whitespace')]
}

function portErrors(ports: readonly Fields[], field: string, hostNetwork: boolean): FieldError[] {
  return [
    ...everyOne(ports, field, (port, at) => portError(port, at, hostNetwork)),
    ...noDuplicates(
      ports.map(port => port['name']),
      field,
      'name',
    ),
  ]
}

function portError(port: Fields, field: string, hostNetwork: boolean): FieldError[] {
  const {name, containerPort = 0, hostPort, protocol} = port
  const number =
    containerPort === 0
      ? [required(`${field}.containerPort`)]
      : isPort(containerPort)
        ? []
        : [wrong(`${field}.containerPort`, containerPort, PORT_RANGE)]
  const host =
    hostPort === undefined || isPort(hostPort)
      ? []
      : [wrong(`${field}.hostPort`, hostPort, PORT_RANGE)]
  const same =
    hostNetwork && hostPort !== undefined && hostPort !== containerPort
      ? [
          wrong(
            `${field}.hostPort`,
            hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          ),
        ]
      : []
  return [
    ...(typeof name === 'string' ? complaints(`${field}.name`, name, portName(name)) : []),
    ...number,
    ...host,
    ...same,
    ...oneOf(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
  ]
}

/** Two containers of a pod cannot take one port of the host. */
export function hostPortErrors(containers: readonly Fields[], field: string): FieldError[] {
  const taken = new Set<string>()
  return everyOne(containers, field, (one, at) =>
    everyOne(listOf(one['ports']), `${at}.ports`, (port, place) => {
      if (port['hostPort'] === undefined) return []
      const key = `${textOf(port['protocol'])}/${textOf(port['hostIP'])}/${Number(port['hostPort'])}`
      if (taken.has(key)) return [duplicate(`${place}.hostPort`, key)]
      taken.add(key)
      return []
    }),
  )
}

function envErrors(one: Fields, field: string): FieldError[] {
  const name = textOf(one['name'])
  const named =
    name === '' ? [required(`${field}.name`)] : complaints(`${field}.name`, name, envName(name))
  const {valueFrom} = one
  if (!isFields(valueFrom)) return named
  const at = `${field}.valueFrom`
  const kinds = FROM.filter(key => own(valueFrom, key) !== undefined)
  if (kinds.length === 0)
    return [
      ...named,
      wrong(
        at,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ),
    ]
  const both =
    textOf(one['value']) === ''
      ? []
      : [wrong(at, '', 'may not be specified when `value` is not empty')]
  const many =
    both.length === 0 && kinds.length > 1
      ? [wrong(at, '', 'may not have more than one field specified at a time')]
      : []
  return [
    ...named,
    ...both,
    ...many,
    ...fieldRefErrors(valueFrom['fieldRef'], `${at}.fieldRef`),
    ...keyRefErrors(valueFrom, at),
  ]
}

function fieldRefErrors(ref: unknown, field: string): FieldError[] {
  if (!isFields(ref)) return []
  const path = textOf(ref['fieldPath'])
  if (path === '') return [required(`${field}.fieldPath`)]
  return POD_FIELDS.test(path)
    ? []
    : [
        wrong(
          `${field}.fieldPath`,
          path,
          `error converting fieldPath: field label not supported: ${path}`,
        ),
      ]
}

function keyRefErrors(from: Fields, field: string): FieldError[] {
  return ['configMapKeyRef', 'secretKeyRef'].flatMap(kind => {
    const ref = own(from, kind)
    if (!isFields(ref)) return []
    return ['name', 'key']
      .filter(key => textOf(own(ref, key)) === '' && key === 'key')
      .map(key => required(`${field}.${kind}.${key}`))
  })
}

function mountErrors(mount: Fields, field: string, volumes: readonly string[]): FieldError[] {
  const name = textOf(mount['name'])
  const named =
    name === ''
      ? [required(`${field}.name`)]
      : volumes.includes(name)
        ? []
        : [unknownName(`${field}.name`, name)]
  return [...named, ...(textOf(mount['mountPath']) === '' ? [required(`${field}.mountPath`)] : [])]
}

function hookErrors(one: Fields, field: string): FieldError[] {
  const lifecycle = fieldsOf(one['lifecycle'])
  return ['postStart', 'preStop'].flatMap(key => {
    const handler = own(lifecycle, key)
    return isFields(handler) ? handlerErrors(handler, `${field}.lifecycle.${key}`) : []
  })
}

function probeErrors(probe: unknown, field: string, once: boolean): FieldError[] {
  if (!isFields(probe)) return []
  const counts = [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ].flatMap(key => atLeastZero(`${field}.${key}`, own(probe, key)))
  const many =
    once && probe['successThreshold'] !== 1
      ? [wrong(`${field}.successThreshold`, probe['successThreshold'], 'must be 1')]
      : []
  return [...handlerErrors(probe, field), ...counts, ...many]
}

function handlerErrors(handler: Fields, field: string): FieldError[] {
  const [first, ...more] = HANDLERS.filter(key => own(handler, key) !== undefined)
  if (first === undefined) return [required(field, 'must specify a handler type')]
  const command =
    first === 'exec' && !Array.isArray(fieldsOf(handler['exec'])['command'])
      ? [required(`${field}.exec.command`)]
      : []
  const port =
    first === 'httpGet' || first === 'tcpSocket' || first === 'grpc'
      ? targetErrors(fieldsOf(handler[first])['port'], `${field}.${first}.port`)
      : []
  return [
    ...command,
    ...port,
    ...more.map(key =>
      forbiddenField(`${field}.${key}`, 'may not specify more than 1 handler type'),
    ),
  ]
}

/** A port by number or name. */
export function targetErrors(port: unknown, field: string): FieldError[] {
  if (typeof port === 'string') return complaints(field, port, portName(port))
  return isPort(port) ? [] : [wrong(field, port ?? 0, PORT_RANGE)]
}

function securityErrors(context: unknown, field: string): FieldError[] {
  const {privileged, allowPrivilegeEscalation, runAsUser, runAsGroup} = fieldsOf(context)
  const ids = Object.entries({runAsUser, runAsGroup}).filter(
    ([, id]) => typeof id === 'number' && (id < 0 || id > 2_147_483_647),
  )
  const errors = ids.map(([key, id]) =>
    wrong(`${field}.${key}`, id, 'must be between 0 and 2147483647, inclusive'),
  )
  return privileged === true && allowPrivilegeEscalation === false
    ? [
        ...errors,
        wrong(
          field,
          context,
          'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
        ),
      ]
    : errors
}
