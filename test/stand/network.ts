import {createServer} from 'node:http'
import {connect} from 'node:net'
import type {Socket} from 'node:net'
import type {V1EndpointSlice, V1Node, V1Service} from '@kubernetes/client-node'
import {labelOf, nameOf, namespaceOf} from './objects.ts'

/** The API objects that decide where a connection goes. */
export type Topology = {
  nodes: Iterable<V1Node>
  services: Iterable<V1Service>
  slices: Iterable<V1EndpointSlice>
}

/** Local ports behind the addresses of the cluster. */
export type Locals = {
  apiPort: number
  kwokPort: number
  /**
   * The local port of a port of the pod with this address; undefined when nothing listens there.
   */
  podPort(address: string, port: number): number | undefined
}

/** A local port, or undefined where nothing listens. */
export type Router = (host: string, port: number) => number | undefined

/**
 * Plays DNS, kube-proxy and the pod network: from a host (name of a Service, cluster IP, pod IP,
 * node name or address) and port of the cluster to a port on 127.0.0.1.
 */
export function router(topology: () => Topology, locals: Locals): Router {
  return (host, port) => {
    const now = topology()
    if (port === 10250 && isNode(now, host)) return locals.kwokPort
    const service = serviceOf(now, host)
    if (service === undefined) return locals.podPort(host, port)
    if (nameOf(service) === 'kubernetes' && namespaceOf(service) === 'default')
      return locals.apiPort
    const ends = endpoints(now, service, port)
    const [address, podPort] = ends[Math.floor(Math.random() * ends.length)] ?? []
    return address === undefined || podPort === undefined
      ? undefined
      : locals.podPort(address, podPort)
  }
}

/**
 * Listens on a unix socket for CONNECT host:port, and joins each caller to where the router says;
 * 503 when nowhere.
 */
export function startNetwork(socketPath: string, route: Router): Promise<void> {
  const server = createServer((_, answer) => answer.writeHead(400).end())
  server.on('connect', (request, caller: Socket, head: Buffer) => {
    const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(request.url ?? '') ?? []
    const target = route(host, Number(port))
    caller.on('error', () => caller.destroy())
    if (target === undefined) caller.end(`HTTP/1.1 503 nothing listens at ${request.url}\r\n\r\n`)
    else join(caller, head, target)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
}

function join(caller: Socket, head: Buffer, port: number): void {
  const callee = connect(port, '127.0.0.1', () => {
    caller.write('HTTP/1.1 200 connected\r\n\r\n')
    callee.write(head)
    callee.pipe(caller).pipe(callee)
  })
  callee.on('error', () => caller.destroy()).on('close', () => caller.destroy())
  caller.on('close', () => callee.destroy())
}

function isNode({nodes}: Topology, host: string): boolean {
  for (const node of nodes) {
    if (nameOf(node) === host || node.status?.addresses?.some(({address}) => address === host))
      return true
  }
  return false
}

function serviceOf({services}: Topology, host: string): V1Service | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?\.?$/.exec(host) ?? []
  for (const service of services) {
    if (
      name === undefined
        ? service.spec?.clusterIP === host
        : nameOf(service) === name && namespaceOf(service) === namespace
    )
      return service
  }
  return undefined
}

function endpoints(
  {slices}: Topology,
  service: V1Service,
  port: number,
): [address: string, port: number][] {
  const wanted = service.spec?.ports?.find(candidate => candidate.port === port)
  if (wanted === undefined) return []
  return [...slices]
    .filter(slice => belongsTo(slice, service))
    .flatMap(slice => {
      const to = slice.ports?.find(({name}) => (name ?? '') === (wanted.name ?? ''))?.port
      return to === undefined
        ? []
        : readyAddresses(slice).map((address): [string, number] => [address, to])
    })
}

function belongsTo(slice: V1EndpointSlice, service: V1Service): boolean {
  return (
    namespaceOf(slice) === namespaceOf(service) &&
    labelOf(slice, 'kubernetes.io/service-name') === nameOf(service)
  )
}

function readyAddresses(slice: V1EndpointSlice): string[] {
  // the server sends null for a slice without endpoints
  const endpoints = slice.endpoints as V1EndpointSlice['endpoints'] | null
  return (endpoints ?? [])
    .filter(({conditions}) => conditions?.ready)
    .flatMap(({addresses}) => addresses.slice(0, 1))
}
