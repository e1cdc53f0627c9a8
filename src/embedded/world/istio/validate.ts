import type {Fields} from './settings.ts'
import {own} from '../../../mesh/own.ts'

/** An Istio object as a webhook is given it. */
export type IstioObject = {
  apiVersion: string
  kind: string
  metadata: {name?: string; namespace?: string; annotations?: Readonly<Record<string, string>>}
  spec?: Fields
}

/** istiod rejects whatever carries this; its own check that validation works does. */
export const ALWAYS_REJECT = 'internal.istio.io/webhook-always-reject'

/** Why istiod refuses an object, in the words of its webhook; undefined if it accepts it. */
export function refusalOf(object: IstioObject): string | undefined {
  const known = own(KINDS, object.kind)
  if (!known || object.apiVersion.split('/')[0] !== `${known.group}.istio.io`) {
    return `unrecognized type ${object.apiVersion}, Kind=${object.kind}`
  }
  const rejected = object.metadata.annotations?.[ALWAYS_REJECT] !== undefined
  const problems = rejected
    ? [`"${ALWAYS_REJECT}" annotation found, rejecting`]
    : known.check(object.spec ?? {}, object.metadata)
  if (problems.length === 0) return undefined
  const text =
    problems.length === 1
      ? problems[0]
      : `${problems.length} errors occurred:\n${problems.map(p => `\t* ${p}\n`).join('')}\n`
  return `configuration is invalid: ${text}`
}

type Check = (spec: Fields, metadata: IstioObject['metadata']) => string[]

const anything: Check = () => []

const KINDS: Readonly<Record<string, {group: string; check: Check}>> = {
  Gateway: {group: 'networking', check: checkGateway},
  VirtualService: {group: 'networking', check: checkVirtualService},
  DestinationRule: {group: 'networking', check: checkDestinationRule},
  ServiceEntry: {group: 'networking', check: checkServiceEntry},
  Sidecar: {group: 'networking', check: checkSidecar},
  EnvoyFilter: {group: 'networking', check: anything},
  ProxyConfig: {group: 'networking', check: anything},
  WorkloadEntry: {group: 'networking', check: anything},
  WorkloadGroup: {
    group: 'networking',
    check: spec => when(!spec['template'], 'template is required'),
  },
  AuthorizationPolicy: {group: 'security', check: checkAuthorizationPolicy},
  PeerAuthentication: {group: 'security', check: checkPeerAuthentication},
  RequestAuthentication: {group: 'security', check: anything},
  Telemetry: {group: 'telemetry', check: anything},
  WasmPlugin: {group: 'extensions', check: spec => when(!spec['url'], 'url field needs to be set')},
  TrafficExtension: {group: 'extensions', check: anything},
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const PROTOCOLS = [
  'HTTP',
  'HTTPS',
  'HTTP2',
  'GRPC',
  'GRPC-WEB',
  'MONGO',
  'REDIS',
  'MYSQL',
  'TCP',
  'TLS',
  'HTTP_PROXY',
]

function when(problem: boolean, message: string): string[] {
  return problem ? [message] : []
}

function listOf(spec: Fields, field: string): Fields[] {
  return (own(spec, field) ?? []) as Fields[]
}

// the text or number a field holds, '' where there is none
function textOf(spec: Fields, field: string): string {
  const value = own(spec, field)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at)
}

function checkGateway(spec: Fields, {name = ''}: IstioObject['metadata']): string[] {
  const servers = listOf(spec, 'servers')
  const twice = repeated(
    servers.map(s => textOf((s['port'] ?? {}) as Fields, 'name')).filter(n => n !== ''),
  )
  return [
    ...when(!DNS_LABEL.test(name), `invalid gateway name: "${name}"`),
    ...when(servers.length === 0, 'gateway must have at least one server'),
    ...servers.flatMap(checkServer),
    ...when(
      twice !== undefined,
      `port names in servers must be unique: duplicate name ${twice ?? ''}`,
    ),
  ]
}

function checkServer(server: Fields): string[] {
  const hosts = when(
    listOf(server, 'hosts').length === 0,
    'server config must contain at least one host',
  )
  const port = server['port'] as Fields | undefined
  if (!port) return [...hosts, 'port is required']
  const named = textOf(port, 'protocol')
  const protocol = named.toUpperCase()
  const number = Number(port['number'] ?? 0)
  return [
    ...hosts,
    ...when(
      !PROTOCOLS.includes(protocol),
      `invalid protocol "${named}", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP`,
    ),
    ...when(!port['name'], 'port name must be set'),
    ...when(number < 1 || number > 65535, `port number ${number} must be in the range 1..65535`),
    ...when(
      (protocol === 'HTTPS' || protocol === 'TLS') && !server['tls'],
      'server must have TLS settings for HTTPS/TLS protocols',
    ),
  ]
}

// without hosts a VirtualService is a delegate of another one
function checkVirtualService(spec: Fields): string[] {
  const delegate = listOf(spec, 'hosts').length === 0
  const has = (field: string) => listOf(spec, field).length > 0
  return [
    ...when(
      delegate && has('gateways'),
      'delegate virtual service must have no gateways specified',
    ),
    ...when(delegate && has('tls'), 'delegate virtual service must have no tls route specified'),
    ...when(delegate && has('tcp'), 'delegate virtual service must have no tcp route specified'),
    ...when(
      !has('http') && !has('tcp') && !has('tls'),
      'http, tcp or tls must be provided in virtual service',
    ),
    ...listOf(spec, 'http').flatMap(checkHttpRoute),
    ...listOf(spec, 'tls').flatMap(route => [
      ...when(!route['match'], 'TLS route must have at least one match condition'),
      ...checkRoute(route, 'TLS route is required'),
    ]),
    ...listOf(spec, 'tcp').flatMap(route => checkRoute(route, 'TCP route is required')),
  ]
}

function checkHttpRoute(route: Fields): string[] {
  if (route['delegate'])
    return when(Boolean(route['route']), 'root HTTP route must not specify route')
  if (route['redirect'])
    return when(Boolean(route['route']), 'HTTP route cannot contain both route and redirect')
  if (route['directResponse'])
    return when(Boolean(route['route']), 'HTTP route cannot contain both route and direct_response')
  return checkRoute(route, 'HTTP route, redirect or direct_response is required')
}

function checkRoute(route: Fields, missing: string): string[] {
  const targets = listOf(route, 'route')
  return [
    ...when(targets.length === 0, missing),
    ...targets.flatMap(target => {
      const destination = target['destination'] as Fields | undefined
      if (!destination) return ['destination is required']
      return when(!destination['host'], 'invalid destination host ')
    }),
    ...when(targets.length > 1 && targets.every(t => !t['weight']), 'total destination weight = 0'),
  ]
}

function checkDestinationRule(spec: Fields): string[] {
  const subsets = listOf(spec, 'subsets').map(subset => textOf(subset, 'name'))
  const twice = repeated(subsets)
  return [
    ...when(!spec['host'], 'domain name "" invalid (must not be empty)'),
    ...subsets.flatMap(name => when(name === '', 'subset name cannot be empty')),
    ...when(twice !== undefined, `duplicate subset names: ${twice ?? ''}`),
  ]
}

function checkServiceEntry(spec: Fields): string[] {
  const twice = repeated(listOf(spec, 'ports').map(port => textOf(port, 'number')))
  return [
    ...when(
      Boolean(spec['workloadSelector']) && listOf(spec, 'endpoints').length > 0,
      'only one of WorkloadSelector or Endpoints is allowed in Service Entry',
    ),
    ...when(listOf(spec, 'hosts').length === 0, 'service entry must have at least one host'),
    ...when(twice !== undefined, `service entry port ${twice ?? ''} already defined`),
  ]
}

function checkSidecar(spec: Fields): string[] {
  const parts = ['egress', 'ingress', 'outboundTrafficPolicy', 'inboundConnectionPool']
  return [
    ...when(
      parts.every(part => !own(spec, part)),
      'sidecar: empty configuration provided',
    ),
    ...listOf(spec, 'egress').flatMap(egress =>
      when(
        listOf(egress, 'hosts').length === 0,
        'sidecar: egress listener must contain at least one host',
      ),
    ),
  ]
}

function checkAuthorizationPolicy(
  spec: Fields,
  {name, namespace}: IstioObject['metadata'],
): string[] {
  const action = textOf(spec, 'action') || 'ALLOW'
  const rules = listOf(spec, 'rules').length
  return [
    ...when(
      (action === 'DENY' || action === 'CUSTOM') && rules === 0,
      `invalid policy ${name ?? ''}.${namespace ?? ''}: ${action} action without \`rules\` ` +
        `is meaningless as it will never be triggered, add an empty rule \`{}\` if you want it ` +
        'be triggered for every request',
    ),
    ...when(
      action === 'CUSTOM' && !(spec['provider'] as Fields | undefined)?.['name'],
      '`provider.name` must not be empty',
    ),
    ...when(
      action !== 'CUSTOM' && Boolean(spec['provider']),
      `\`provider\` must not be with non CUSTOM action, found ${action}`,
    ),
  ]
}

function checkPeerAuthentication(spec: Fields): string[] {
  return when(
    Boolean(spec['portLevelMtls']) && !spec['selector'],
    'mesh/namespace peer authentication cannot have port level mTLS',
  )
}
