import {readFileSync} from 'node:fs'
import path from 'node:path'
import {parse} from 'yaml'

/** How to reach an API server: its URL, the PEM of its CA, and how to say who we are. */
export type Access = {
  server: URL
  ca?: string
  /** read anew for every request, since token files are rotated */
  token: () => string | undefined
  cert?: string
  key?: string
}

type Entry = {
  name: string
  cluster?: Fields
  user?: Fields
  context?: {cluster: string; user: string}
}
type Fields = Readonly<Record<string, string | undefined>>
type Kubeconfig = {'current-context': string; contexts: Entry[]; clusters: Entry[]; users: Entry[]}

/** Reads the current context of a kubeconfig file; relative paths in it start at its folder. */
export function readKubeconfig(file: string): Access {
  const config = parse(readFileSync(file, 'utf8')) as Kubeconfig
  const context = find(config.contexts, config['current-context'], file).context
  const cluster = find(config.clusters, context?.cluster, file).cluster ?? {}
  const user = find(config.users, context?.user, file).user ?? {}
  const folder = path.dirname(file)
  const ca = textOf(cluster, 'certificate-authority', folder)
  const cert = textOf(user, 'client-certificate', folder)
  const key = textOf(user, 'client-key', folder)
  const tokenFile = user['tokenFile']
  return {
    server: new URL(cluster['server'] ?? ''),
    token: () =>
      tokenFile ? readFileSync(path.resolve(folder, tokenFile), 'utf8').trim() : user['token'],
    ...(ca ? {ca} : {}),
    ...(cert ? {cert} : {}),
    ...(key ? {key} : {}),
  }
}

function find(entries: readonly Entry[], name: string | undefined, file: string): Entry {
  const entry = entries.find(e => e.name === name)
  if (!entry)
    throw new Error(`${file} names ${name}, which it does not define. Look at its current-context.`)
  return entry
}

function textOf(fields: Fields, name: string, folder: string): string | undefined {
  const inline = fields[`${name}-data`]
  if (inline) return Buffer.from(inline, 'base64').toString()
  const file = fields[name]
  return file ? readFileSync(path.resolve(folder, file), 'utf8') : undefined
}
