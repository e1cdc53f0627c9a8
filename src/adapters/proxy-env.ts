import {BlockList, isIP} from 'node:net'
import {own} from '../mesh/own.ts'

/**
 * The proxy that Go programs such as kubectl and Helm would take to this server, from HTTPS_PROXY,
 * HTTP_PROXY and NO_PROXY. client-node looks at none of them (F-64), so both clients are told
 * explicitly. In: `https://host:port`. Out: the proxy's URL, or undefined for a direct way.
 */
export function proxyFor(server: string, env: NodeJS.ProcessEnv): string | undefined {
  const {protocol, hostname, port} = new URL(server)
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const isTls = protocol === 'https:'
  const proxy = read(env, isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  if (proxy === '' || isLoopback(host)) return undefined
  const exempt = read(env, 'NO_PROXY')
    .split(',')
    .map(each => each.trim().toLowerCase())
  if (exempt.some(pattern => exempts(pattern, host, port || (isTls ? '443' : '80'))))
    return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

const read = (env: NodeJS.ProcessEnv, name: string): string =>
  own(env, name) || own(env, name.toLowerCase()) || ''

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host)

function exempts(pattern: string, host: string, port: string): boolean {
  if (pattern === '' || pattern === '*') return pattern === '*'
  if (pattern.includes('/')) return inRange(pattern, host)
  if (isIP(pattern) !== 0) return pattern === host
  const [, name = pattern, wantedPort = port] = /^(.*):(\d+)$/.exec(pattern) ?? []
  return wantedPort === port && (isIP(name) === 0 ? inDomain(name, host) : name === host)
}

/**
 * `corp.example` takes the host itself and all below, `.corp.example` and `*.corp.example` only
 * those below.
 */
function inDomain(name: string, host: string): boolean {
  const domain = name.replace(/^\*?\./, '')
  return host.endsWith(`.${domain}`) || (host === domain && domain === name)
}

function inRange(range: string, host: string): boolean {
  const family = isIP(host)
  const [net = '', bits = ''] = range.split('/')
  if (
    family === 0 ||
    isIP(net) !== family ||
    !/^\d+$/.test(bits) ||
    Number(bits) > (family === 4 ? 32 : 128)
  )
    return false
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(net, Number(bits), kind)
  return list.check(host, kind)
}
