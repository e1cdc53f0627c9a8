import type {Fields, ApiObject} from '../api-object.ts'
import {AGE, NAME, SELECTOR, text} from './table-columns.ts'
import {
  ageOf,
  at,
  fieldsAt,
  labelsText,
  lengthAt,
  listAt,
  numberAt,
  or,
  selectorText,
  someOf,
  textAt,
  textsAt,
} from './table-fields.ts'
import type {Printer} from './table.ts'

const SERVICES: Printer = {
  columns: [
    NAME,
    text('Type'),
    text('Cluster-IP'),
    text('External-IP'),
    text('Port(s)'),
    AGE,
    SELECTOR,
  ],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'spec.type'),
    textsAt(object, 'spec.clusterIPs')[0] ?? or(textAt(object, 'spec.clusterIP'), '<none>'),
    externalIp(object),
    or(listAt(object, 'spec.ports').map(portText).join(','), '<none>'),
    ageOf(object, now),
    labelsText(fieldsAt(object, 'spec.selector')),
  ],
}

const ENDPOINTS: Printer = {
  columns: [NAME, text('Endpoints'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    endpointsText(listAt(object, 'subsets')),
    ageOf(object, now),
  ],
}

const ENDPOINT_SLICES: Printer = {
  columns: [NAME, text('AddressType'), text('Ports'), text('Endpoints'), AGE],
  cells: (object, now) => {
    const ports = listAt(object, 'ports').map(each =>
      or(textAt(each, 'port'), or(textAt(each, 'name'), '*')),
    )
    const addresses = listAt(object, 'endpoints').flatMap(each => textsAt(each, 'addresses'))
    return [
      object.metadata.name,
      textAt(object, 'addressType'),
      or(someOf(ports, 3), '<unset>'),
      or(someOf(addresses, 3), '<unset>'),
      ageOf(object, now),
    ]
  },
}

const INGRESSES: Printer = {
  columns: [NAME, text('Class'), text('Hosts'), text('Address'), text('Ports'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    at(object, 'spec.ingressClassName') ?? '<none>',
    hostsText(listAt(object, 'spec.rules')),
    balancerText(object),
    lengthAt(object, 'spec.tls') === 0 ? '80' : '80, 443',
    ageOf(object, now),
  ],
}

const INGRESS_CLASSES: Printer = {
  columns: [NAME, text('Controller'), text('Parameters'), AGE],
  cells: (object, now) => {
    const kind = textAt(object, 'spec.parameters.kind')
    const group = textAt(object, 'spec.parameters.apiGroup')
    const full = [kind, group].filter(each => each !== '').join('.')
    const parameters = `${full}/${textAt(object, 'spec.parameters.name')}`
    return [
      object.metadata.name,
      textAt(object, 'spec.controller'),
      kind === '' ? '<none>' : parameters,
      ageOf(object, now),
    ]
  },
}

const NETWORK_POLICIES: Printer = {
  columns: [NAME, text('Pod-Selector'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    or(selectorText(fieldsAt(object, 'spec.podSelector')), '<none>'),
    ageOf(object, now),
  ],
}

const SERVICE_CIDRS: Printer = {
  columns: [NAME, text('CIDRs'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    textsAt(object, 'spec.cidrs').join(','),
    ageOf(object, now),
  ],
}

/** One cell more than columns: so does the real server. */
const IP_ADDRESSES: Printer = {
  columns: [NAME, text('ParentRef')],
  cells: (object, now) => {
    const parent = fieldsAt(object, 'spec.parentRef')
    const resource = [textAt(parent, 'resource'), textAt(parent, 'group')]
      .filter(each => each !== '')
      .join('.')
    const path = [
      resource.toLowerCase(),
      textAt(parent, 'namespace'),
      textAt(parent, 'name'),
    ].filter(each => each !== '')
    return [object.metadata.name, or(path.join('/'), '<none>'), ageOf(object, now)]
  },
}

/** By kind. */
export const NETWORK: Readonly<Record<string, Printer>> = {
  Service: SERVICES,
  Endpoints: ENDPOINTS,
  EndpointSlice: ENDPOINT_SLICES,
  Ingress: INGRESSES,
  IngressClass: INGRESS_CLASSES,
  NetworkPolicy: NETWORK_POLICIES,
  ServiceCIDR: SERVICE_CIDRS,
  IPAddress: IP_ADDRESSES,
}

function externalIp(service: ApiObject): string {
  const [type, own] = [textAt(service, 'spec.type'), textsAt(service, 'spec.externalIPs')]
  if (type === 'ExternalName') return textAt(service, 'spec.externalName')
  if (type === 'ClusterIP' || type === 'NodePort') return or(own.join(','), '<none>')
  if (type !== 'LoadBalancer') return '<unknown>'
  return or([balancerText(service), ...own].filter(each => each !== '').join(','), '<pending>')
}

function balancerText(object: ApiObject): string {
  const addresses = listAt(object, 'status.loadBalancer.ingress').map(each =>
    or(textAt(each, 'ip'), textAt(each, 'hostname')),
  )
  return [...new Set(addresses)]
    .filter(each => each !== '')
    .sort()
    .join(',')
}

function portText(port: Fields): string {
  const [number, node, protocol] = [
    numberAt(port, 'port'),
    numberAt(port, 'nodePort'),
    textAt(port, 'protocol'),
  ]
  return node > 0 ? `${number}:${node}/${protocol}` : `${number}/${protocol}`
}

function endpointsText(subsets: readonly Fields[]): string {
  if (subsets.length === 0) return '<none>'
  const texts = subsets.flatMap(subset => {
    const addresses = listAt(subset, 'addresses').map(each => textAt(each, 'ip'))
    const ports = listAt(subset, 'ports').map(each => textAt(each, 'port'))
    return ports.length === 0
      ? addresses
      : ports.flatMap(port =>
          addresses.map(address => `${address.includes(':') ? `[${address}]` : address}:${port}`),
        )
  })
  return someOf(texts, 3)
}

/** Of the first rules that have a host, three; counted against all rules. */
function hostsText(rules: readonly Fields[]): string {
  const hosts = rules.map(each => textAt(each, 'host')).filter(host => host !== '')
  if (hosts.length === 0) return '*'
  const third = rules.findIndex(each => each['host'] === hosts[2])
  const more = hosts.length >= 3 && third < rules.length - 1
  return `${hosts.slice(0, 3).join(',')}${more ? ` + ${rules.length - 3} more...` : ''}`
}
