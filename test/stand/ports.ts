import {createServer} from 'node:net'
import type {Server} from 'node:net'

/** Free TCP ports on 127.0.0.1, no two alike, that no other stand on this machine hands out. */
export type Ports = {next(): Promise<number>}

// Below the ports that systems give to outgoing connections (32768 on Linux, 49152 elsewhere), so
// that none is taken in passing.
const FIRST = 11_000
const LAST = 32_000
const BLOCK = 250

/** Claims a block of ports by listening on its first; the claim lasts as long as this process. */
export async function claimPorts(): Promise<Ports> {
  const blocks = Math.floor((LAST - FIRST) / BLOCK)
  const start = Math.floor(Math.random() * blocks)
  for (let i = 0; i < blocks; i++) {
    const base = FIRST + ((start + i) % blocks) * BLOCK
    const claim = await listen(base)
    if (claim === undefined) continue
    claim.unref()
    return within(base)
  }
  throw new Error(
    `no free ports: every block of ${BLOCK} between ${FIRST} and ${LAST} is claimed; end some stands and try again`,
  )
}

function within(base: number): Ports {
  let at = 0
  const next = async (): Promise<number> => {
    for (let tries = 1; tries < BLOCK; tries++) {
      at = (at % (BLOCK - 1)) + 1
      const port = base + at
      const probe = await listen(port)
      if (probe === undefined) continue
      await new Promise(resolve => probe.close(resolve))
      return port
    }
    throw new Error(
      `no free port between ${base} and ${base + BLOCK}: too many istiods in one stand`,
    )
  }
  let queue = Promise.resolve(0)
  return {next: () => (queue = queue.then(next, next))}
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise(resolve => {
    const server = createServer(socket => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
