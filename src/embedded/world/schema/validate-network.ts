import type {FieldError} from '../refusal.ts'
import type {Fields} from '../api-object.ts'
import {
  complaints,
  duplicate,
  everyOne,
  forbiddenField,
  oneOf,
  required,
  unsupported,
  wrong,
} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {PORT_RANGE, dnsLabel, dnsSubdomain, isPort} from './names.ts'
import {targetErrors} from './validate-containers.ts'
import {labelErrors} from './validate-meta.ts'
import {selectorErrors} from './validate-selectors.ts'

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

export function serviceErrors(object: Fields): FieldError[] {
  const spec = fieldsOf(object['spec'])
  const ports = listOf(spec['ports'])
  const {type} = spec
  const headless = spec['clusterIP'] === 'None'
  const portless = ports.length === 0 && !headless && type !== 'ExternalName'
  return [
    ...(portless ? [required('spec.ports')] : []),
    ...typeErrors(spec, headless),
    ...everyOne(ports, 'spec.ports', (port, at) =>
      portErrors(port, at, {
        several: ports.length > 1,
        open: type === 'NodePort' || type === 'LoadBalancer',
        type: textOf(type),
      }),
    ),
    ...labelErrors(spec['selector'], 'spec.selector'),
    ...oneOf('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']),
    ...oneOf('spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']),
    ...samePorts(ports),
    ...addressErrors(spec),
  ]
}

function typeErrors(
  {type, externalName, ports}: {type?: unknown; externalName?: unknown; ports?: unknown},
  headless: boolean,
): FieldError[] {
  if (type === 'LoadBalancer' && headless)
    return [
      wrong('spec.clusterIPs[0]', 'None', "may not be set to 'None' for LoadBalancer services"),
    ]
  if (type === 'NodePort' && headless)
    return [wrong('spec.clusterIPs[0]', 'None', "may not be set to 'None' for NodePort services")]
  if (type !== 'ExternalName') return []
  const name = textOf(externalName).replace(/\.$/, '')
  return name === '' && ports !== null
    ? [required('spec.externalName')]
    : complaints('spec.externalName', name, dnsSubdomain(name))
}

function portErrors(
  port: Fields,
  field: string,
  {several, open, type}: {several: boolean; open: boolean; type: string},
): FieldError[] {
  const name = textOf(port['name'])
  const named =
    name === ''
      ? several
        ? [required(`${field}.name`)]
        : []
      : complaints(`${field}.name`, name, dnsLabel(name))
  const number = isPort(port['port']) ? [] : [wrong(`${field}.port`, port['port'] ?? 0, PORT_RANGE)]
  const closed =
    port['nodePort'] !== undefined && !open
      ? [forbiddenField(`${field}.nodePort`, `may not be used when \`type\` is '${type}'`)]
      : []
  return [
    ...named,
    ...number,
    ...oneOf(`${field}.protocol`, port['protocol'], PROTOCOLS),
    ...targetErrors(port['targetPort'], `${field}.targetPort`),
    ...closed,
  ]
}

function samePorts(ports: readonly Fields[]): FieldError[] {
  const keys = ports.map(port => `${textOf(port['protocol'])}/${String(port['port'])}`)
  const numbers = ports.flatMap((port, index) =>
    keys.indexOf(keys[index] ?? '') < index
      ? [duplicate(`spec.ports[${index}]`, goPort(port))]
      : [],
  )
  const names = ports.map(port => textOf(port['name']))
  return [
    ...names.flatMap((name, index) =>
      name !== '' && names.indexOf(name) < index
        ? [duplicate(`spec.ports[${index}].name`, name)]
        : [],
    ),
    ...numbers,
  ]
}

/** A port as Go prints what it compares: name, target and node port left out. */
const goPort = ({protocol, port}: {protocol?: unknown; port?: unknown}): object => ({
  Name: '',
  Protocol: protocol,
  AppProtocol: null,
  Port: port,
  TargetPort: 0,
  NodePort: 0,
})

function addressErrors({clusterIP}: {clusterIP?: unknown}): FieldError[] {
  const address = textOf(clusterIP)
  if (
    address === '' ||
    address === 'None' ||
    /^(\d{1,3}\.){3}\d{1,3}$/.test(address) ||
    /^[0-9a-fA-F:]+:[0-9a-fA-F:.]*$/.test(address)
  )
    return []
  return [
    wrong(
      'spec.clusterIPs[0]',
      address,
      'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ),
  ]
}

export function networkPolicyErrors({spec}: Fields): FieldError[] {
  const {podSelector, ingress, egress, policyTypes} = fieldsOf(spec)
  const types = Array.isArray(policyTypes) ? policyTypes.map(textOf) : []
  return [
    ...selectorErrors(podSelector, 'spec.podSelector'),
    ...everyOne(listOf(ingress), 'spec.ingress', (rule, at) => ruleErrors(rule, at, 'from')),
    ...everyOne(listOf(egress), 'spec.egress', (rule, at) => ruleErrors(rule, at, 'to')),
    ...everyOne(types, 'spec.policyTypes', (type, at) =>
      type === 'Ingress' || type === 'Egress' ? [] : [unsupported(at, type, ['Ingress', 'Egress'])],
    ),
  ]
}

function ruleErrors(rule: Fields, field: string, peers: 'from' | 'to'): FieldError[] {
  const ports = everyOne(listOf(rule['ports']), `${field}.ports`, (port, at) =>
    port['port'] === undefined ? [] : targetErrors(port['port'], `${at}.port`),
  )
  return [...ports, ...everyOne(listOf(rule[peers]), `${field}.${peers}`, peerErrors)]
}

function peerErrors(peer: Fields, field: string): FieldError[] {
  const {podSelector, namespaceSelector, ipBlock} = peer
  if (podSelector === undefined && namespaceSelector === undefined && ipBlock === undefined)
    return [required(field, 'must specify a peer')]
  const both =
    ipBlock !== undefined && (podSelector !== undefined || namespaceSelector !== undefined)
      ? [forbiddenField(field, 'may not specify both ipBlock and another peer')]
      : []
  return [
    ...selectorErrors(podSelector, `${field}.podSelector`),
    ...selectorErrors(namespaceSelector, `${field}.namespaceSelector`),
    ...both,
  ]
}
