import {createHash} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'
import {Agent, createServer, request as send} from 'node:https'
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'
import {connect} from 'node:tls'

import {parse, stringify} from 'yaml'
import {createServingPair} from '../../src/embedded/server/certificates.ts'
import type {Stand} from './stand.ts'

/** What may happen to a call. `lost`: it was carried out, and its answer is cut off. */
const FAULTS = ['busy', 'error', 'unavailable', 'cut', 'lost', 'stall'] as const
type Fault = (typeof FAULTS)[number]

export type BadNetworkOptions = {
  /** Which calls fail: the same seed fails the same calls, as long as the same calls are made. */
  seed: number
  /** Of calls that fail: from 0 to 1. */
  rate: number
}

/** A network between clients and the API server of a stand, in which calls fail. */
export type BadNetwork = {
  /** Like the stand's own, but by way of this network. */
  readonly kubeconfig: string
  /** How many calls met with what, watches included; `fine` is one of them. */
  readonly counts: Readonly<Record<string, number>>
  stop(): Promise<void>
}

const STALL_MS = 2_000
/** A watch that was let through is cut after so long, in this share of cases. */
const WATCH_CUT_MS = 4_000
const WATCHES_CUT = 0.2

/** Port-forwards pass untouched. In: the stand whose API server it leads to. */
export async function badNetwork(
  stand: Pick<Stand, 'folder' | 'kubeconfig'>,
  {seed, rate}: BadNetworkOptions,
): Promise<BadNetwork> {
  const config = parse(readFileSync(stand.kubeconfig, 'utf8')) as Config
  const {hostname, port} = new URL(config.clusters[0].cluster.server)
  const to: Upstream = {host: hostname, port: Number(port), rejectUnauthorized: false}
  const agent = new Agent({keepAlive: true, maxSockets: 64})
  const {draw, counts} = drawing(seed, rate)
  const respond: RequestListener = (request, response) =>
    answer(request, response, {fault: draw(request), pass: () => passed(request, {...to, agent})})
  const pair = createServingPair()
  const server = createServer(pair, respond)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    joined(request, socket, head, to),
  )
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const ours = typeof address === 'object' ? (address?.port ?? 0) : 0
  const kubeconfig = join(stand.folder, `kubeconfig-bad-network-${ours}`)
  writeFileSync(kubeconfig, stringify(leading(config, ours, pair.ca)), {mode: 0o600})
  return {
    kubeconfig,
    counts,
    stop: async () => {
      server.closeAllConnections()
      agent.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

type Config = {clusters: [{cluster: {server: string}}]}

function leading(config: Config, port: number, ca: string): object {
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  }
  return {...config, clusters: [{...config.clusters[0], cluster}]}
}

type Drawn = {
  draw: (request: IncomingMessage) => Fault | 'fine'
  counts: Record<string, number>
}

/** The how-many-th call of its method and path decides, so that others in between do not matter. */
function drawing(seed: number, rate: number): Drawn {
  const counts: Record<string, number> = {}
  const made = new Map<string, number>()
  const draw = ({method = '', url = ''}: IncomingMessage): Fault | 'fine' => {
    const call = `${method} ${url.split('?')[0] ?? ''}`
    const nth = (made.get(call) ?? 0) + 1
    made.set(call, nth)
    const drawn = shareOf(`${seed} ${call} ${nth}`)
    const fault =
      drawn < rate ? (FAULTS[Math.floor((drawn / rate) * FAULTS.length)] ?? 'cut') : 'fine'
    counts[fault] = (counts[fault] ?? 0) + 1
    return fault
  }
  return {draw, counts}
}

/** From 0 to 1, always the same for the same text. */
const shareOf = (text: string): number =>
  createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32

const REFUSALS = {
  busy: [429, 'TooManyRequests', {'retry-after': '1'}],
  error: [500, 'InternalError', {}],
  unavailable: [503, 'ServiceUnavailable', {}],
} as const

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {fault, pass}: {readonly fault: Fault | 'fine'; readonly pass: () => Promise<IncomingMessage>},
): void {
  switch (fault) {
    case 'busy':
    case 'error':
    case 'unavailable':
      return refuse(response, fault)
    case 'cut':
      return void request.socket.destroy()
    case 'stall':
      return void setTimeout(() => void hand(pass, request, response), STALL_MS)
    case 'lost':
      return void pass().then(
        message => message.resume().once('close', () => request.socket.destroy()),
        () => request.socket.destroy(),
      )
    case 'fine':
      return void hand(pass, request, response)
  }
}

function refuse(response: ServerResponse, fault: keyof typeof REFUSALS): void {
  const [code, reason, headers] = REFUSALS[fault]
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: `the network of this test: ${reason}`,
    reason,
    code,
  }
  response.writeHead(code, {'content-type': 'application/json', ...headers})
  response.end(JSON.stringify(status))
}

async function hand(
  pass: () => Promise<IncomingMessage>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const message = await pass()
    response.writeHead(message.statusCode ?? 502, message.headers)
    message.on('error', () => response.destroy())
    message.pipe(response)
    response.once('close', () => message.destroy())
    if (/[?&]watch=(1|true)/.test(request.url ?? '') && shareOf(request.url ?? '') < WATCHES_CUT)
      setTimeout(() => response.destroy(), WATCH_CUT_MS).unref()
  } catch {
    request.socket.destroy()
  }
}

type Upstream = {readonly host: string; readonly port: number; readonly rejectUnauthorized: false}

function passed(
  request: IncomingMessage,
  to: Upstream & {readonly agent: Agent},
): Promise<IncomingMessage> {
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  const {method, url: path, headers} = request
  const out = send({...to, method, path, headers}, resolve)
  out.once('error', reject)
  request.once('close', () => {
    if (!request.complete) out.destroy()
  })
  request.pipe(out)
  return promise
}

/** Two connections as one, from the request on. */
function joined(request: IncomingMessage, socket: Duplex, head: Buffer, to: Upstream): void {
  const rows = request.rawHeaders.flatMap((each, at, all) =>
    at % 2 === 0 ? [`${each}: ${all[at + 1] ?? ''}`] : [],
  )
  const up = connect(to, () => {
    up.write([`${request.method} ${request.url} HTTP/1.1`, ...rows, '', ''].join('\r\n'))
    up.write(head)
    up.pipe(socket).pipe(up)
  })
  up.once('error', () => socket.destroy()).once('close', () => socket.destroy())
  socket.once('error', () => up.destroy()).once('close', () => up.destroy())
}
