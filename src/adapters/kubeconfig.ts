import {existsSync, readFileSync} from 'node:fs'
import {isAbsolute, join} from 'node:path'
import {UsageError} from '../ports/trouble.ts'
import {brokenKubeconfig, isFields, readKubeconfigFiles} from './kubeconfig-files.ts'
import type {Entry, Fields, KubeconfigFiles} from './kubeconfig-files.ts'
import {proxyFor} from './proxy-env.ts'

/** What kubectl calls its global flags. */
export interface KubeOptions {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly as?: string | undefined
  readonly asGroup?: readonly string[] | undefined
}

/** One cluster as one user, with nothing left to resolve: what both our own client and Helm are given (F-64). */
export interface KubeTarget {
  readonly context: string
  readonly server: string
  readonly cluster: Fields
  readonly user: Fields
  readonly impersonate: {readonly user: string | undefined; readonly groups: readonly string[]; readonly uid: string | undefined}
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * Resolves which cluster is meant, as kubectl does. Reads files only.
 * Throws UsageError KUBECONFIG_MISSING, KUBECONFIG_BROKEN, CONTEXT_UNKNOWN, NO_CLUSTER.
 */
export function resolveKubeTarget(options: KubeOptions, env: NodeJS.ProcessEnv): KubeTarget {
  const files = readKubeconfigFiles(options.kubeconfig, env)
  const name = options.context ?? files?.currentContext
  if (files !== undefined && name !== undefined) return withFlags(fromFiles(files, name), options, env)
  if (options.context !== undefined) throw unknownContext(options.context, files)
  const inside = files === undefined ? fromPod(env) : undefined
  if (inside !== undefined) return withFlags(inside, options, env)
  throw noCluster(files)
}

/** The kubeconfig file that says just this target, as JSON (which is YAML). */
export function kubeconfigText(target: KubeTarget): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': target.context,
    clusters: [{name: 'cluster', cluster: target.cluster}],
    users: [{name: 'user', user: target.user}],
    contexts: [{name: target.context, context: {cluster: 'cluster', user: 'user'}}],
  })
}

type Found = Pick<KubeTarget, 'context' | 'cluster' | 'user'>

function fromFiles(files: KubeconfigFiles, name: string): Found {
  const context = files.contexts.find(each => each.name === name)
  if (context === undefined) throw unknownContext(name, files)
  const cluster = files.clusters.find(each => each.name === context.fields['cluster'])
  if (cluster === undefined || typeof cluster.fields['server'] !== 'string') {
    throw brokenKubeconfig(files.files.join(', '), `the context ${name} names the cluster ${String(context.fields['cluster'])}, which has no server there`)
  }
  const wanted = context.fields['user']
  const user = files.users.find(each => each.name === wanted)
  if (user === undefined && typeof wanted === 'string' && wanted !== '') {
    throw brokenKubeconfig(files.files.join(', '), `the context ${name} names the user ${wanted}, who is not there`)
  }
  return {context: name, cluster: embedded(cluster), user: user === undefined ? {} : embedded(user)}
}

/** In a pod: its service account. The token stays a path, for the kubelet renews it. */
function fromPod(env: NodeJS.ProcessEnv): Found | undefined {
  const host = env['KUBERNETES_SERVICE_HOST']
  if (host === undefined || !existsSync(join(SERVICE_ACCOUNT, 'token'))) return undefined
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`
  const here = {name: 'in-cluster', folder: SERVICE_ACCOUNT}
  return {
    context: 'in-cluster',
    cluster: embedded({...here, fields: {server, 'certificate-authority': 'ca.crt'}}),
    user: embedded({...here, fields: {tokenFile: 'token'}}),
  }
}

const FILES_TO_EMBED = ['certificate-authority', 'client-certificate', 'client-key']

/** Certificates and keys become data; the token file and the exec plugin become absolute paths. */
function embedded({fields, folder}: Entry): Fields {
  const out: Record<string, unknown> = Object.fromEntries(Object.entries(fields).filter(([key]) => !FILES_TO_EMBED.includes(key)))
  const absolute = (path: string): string => (isAbsolute(path) ? path : join(folder, path))
  for (const key of FILES_TO_EMBED) {
    const path = fields[key]
    if (typeof path === 'string' && path !== '' && !fields[`${key}-data`]) out[`${key}-data`] = base64Of(absolute(path))
  }
  const tokenFile = fields['tokenFile']
  if (typeof tokenFile === 'string' && tokenFile !== '') out['tokenFile'] = absolute(tokenFile)
  const exec = fields['exec']
  if (isFields(exec) && typeof exec['command'] === 'string') {
    // As kubectl: a command with a slash is a path beside the kubeconfig, one without is looked for in PATH.
    out['exec'] = {...exec, command: exec['command'].includes('/') ? absolute(exec['command']) : exec['command']}
  }
  return out
}

function base64Of(file: string): string {
  try {
    return readFileSync(file).toString('base64')
  } catch (error) {
    throw brokenKubeconfig(file, `a certificate or key that it names cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
}

function withFlags(found: Found, options: KubeOptions, env: NodeJS.ProcessEnv): KubeTarget {
  const server = String(found.cluster['server']).replace(/\/+$/, '')
  if (!/^https?:\/\/./.test(server)) throw brokenKubeconfig(`context ${found.context}`, `its server ${server} is no http(s) address`)
  const proxy = found.cluster['proxy-url'] ?? proxyFor(server, env)
  const impersonate = impersonated(found.user, options)
  return {
    context: found.context,
    server,
    cluster: {...found.cluster, ...defined({server, 'proxy-url': proxy})},
    user: {...withoutGroups(found.user), ...defined({as: impersonate.user, 'as-groups': impersonate.groups.length === 0 ? undefined : impersonate.groups})},
    impersonate,
  }
}

const withoutGroups = ({'as-groups': _, ...rest}: Fields): Fields => rest

/** Flags win over what the kubeconfig says of the user. */
function impersonated(user: Fields, {as, asGroup}: KubeOptions): KubeTarget['impersonate'] {
  const name = as ?? text(user['as'])
  const groups = asGroup ?? (as === undefined ? texts(user['as-groups']) : [])
  if (groups.length === 0 || name !== undefined) return {user: name, groups, uid: text(user['as-uid'])}
  throw new UsageError({code: 'AS_MISSING', what: '--as-group needs --as', why: 'groups are put on for an impersonated user only', next: ['add --as NAME']})
}

const defined = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(each => typeof each === 'string') : [])

function unknownContext(name: string, files: KubeconfigFiles | undefined): UsageError {
  const known = files?.contexts.map(each => each.name) ?? []
  return new UsageError({
    code: 'CONTEXT_UNKNOWN',
    what: `There is no context ${name} in the kubeconfig`,
    why: known.length === 0 ? 'it has no contexts at all' : `it has ${known.join(', ')}`,
    next: ['kubectl config get-contexts'],
  })
}

function noCluster(files: KubeconfigFiles | undefined): UsageError {
  const known = files?.contexts.map(each => each.name) ?? []
  return new UsageError({
    code: 'NO_CLUSTER',
    what: 'No cluster to talk to',
    why: files === undefined ? 'there is no kubeconfig, and this is no pod of a cluster' : `${files.files.join(', ')} has no current context`,
    next: known.length === 0 ? ['name a file with --kubeconfig, or set KUBECONFIG'] : known.map(name => `add --context ${name}`),
  })
}
