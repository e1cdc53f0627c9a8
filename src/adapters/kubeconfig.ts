import {X509Certificate} from 'node:crypto'
import {existsSync} from 'node:fs'
import {isAbsolute, join} from 'node:path'
import {UsageError} from '../ports/trouble.ts'
import {readInputFileSync} from './input-file.ts'
import {brokenKubeconfig, readKubeconfigFiles} from './kubeconfig-files.ts'
import type {Entry, Fields, KubeconfigFiles} from './kubeconfig-files.ts'
import {clusterTrouble, isTls, userTrouble} from './kubeconfig-rules.ts'
import type {ClusterFields, UserFields} from './kubeconfig-schema.ts'
import {proxyFor} from './proxy-env.ts'
import {own} from '../mesh/own.ts'

/** What kubectl calls its global flags. */
export interface KubeOptions {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly as?: string | undefined
  readonly asGroup?: readonly string[] | undefined
}

/**
 * One cluster as one user, with nothing left to resolve: what both our own client and Helm are
 * given (F-64). Over http:// the user has no credentials, here as in client-go: anybody on the way
 * could read them.
 */
export interface KubeTarget {
  readonly context: string
  readonly server: string
  readonly cluster: ClusterFields
  readonly user: UserFields
  readonly impersonate: Impersonation
}

export interface Impersonation {
  readonly user: string | undefined
  readonly groups: readonly string[]
  readonly uid: string | undefined
  readonly extra: Readonly<Record<string, readonly string[]>>
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * Resolves which cluster is meant, as kubectl does. Reads files only.
 * Throws UsageError KUBECONFIG_MISSING, KUBECONFIG_BROKEN, CONTEXT_UNKNOWN, NO_CLUSTER.
 */
export function resolveKubeTarget(options: KubeOptions, env: NodeJS.ProcessEnv): KubeTarget {
  const files = readKubeconfigFiles(options.kubeconfig, env)
  const name = options.context ?? files?.currentContext
  if (files !== undefined && name !== undefined)
    return withFlags(fromFiles(files, name), options, env)
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
  const all = files.files.join(', ')
  const context = files.contexts.find(each => each.name === name)
  if (context === undefined) throw unknownContext(name, files)
  const cluster = files.clusters.find(each => each.name === context.fields.cluster)
  if (cluster === undefined || !cluster.fields.server) {
    throw brokenKubeconfig(
      all,
      `the context ${name} names the cluster ${context.fields.cluster ?? ''}, which has no server there`,
    )
  }
  const wanted = context.fields.user
  const user = files.users.find(each => each.name === wanted)
  if (user === undefined && wanted) {
    throw brokenKubeconfig(all, `the context ${name} names the user ${wanted}, who is not there`)
  }
  const trouble =
    clusterTrouble(cluster.fields) ?? (user === undefined ? undefined : userTrouble(user.fields))
  if (trouble !== undefined) throw brokenKubeconfig(all, `of the context ${name}, ${trouble}`)
  return whole(name, cluster, user ?? {name: '', fields: {}, folder: cluster.folder})
}

/** Over http:// no file of credentials or certificates is even read. */
function whole(context: string, cluster: Entry<ClusterFields>, user: Entry<UserFields>): Found {
  if (!isTls(cluster.fields.server ?? ''))
    return {context, cluster: withoutTls(cluster.fields), user: impersonationAlone(user.fields)}
  const found = {context, cluster: embedded(cluster), user: embedded(user)}
  const ca = found.cluster['certificate-authority-data']
  if (ca && !holdsCertificate(ca))
    throw brokenKubeconfig(
      `context ${context}`,
      'the certificate authority of its cluster holds no certificate',
    )
  return found
}

function withoutTls(cluster: ClusterFields): ClusterFields {
  return Object.fromEntries(Object.entries(cluster).filter(([key]) => !/tls|certificate/.test(key)))
}

function impersonationAlone(user: UserFields): UserFields {
  return Object.fromEntries(
    IMPERSONATION.filter(key => own(user, key) !== undefined).map(key => [key, own(user, key)]),
  )
}

const IMPERSONATION = ['as', 'as-uid', 'as-groups', 'as-user-extra']

function holdsCertificate(base64: string): boolean {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).raw.length > 0
  } catch {
    return false
  }
}

/** In a pod: its service account. The token stays a path, for the kubelet renews it. */
function fromPod(env: NodeJS.ProcessEnv): Found | undefined {
  const host = env['KUBERNETES_SERVICE_HOST']
  if (host === undefined || !existsSync(join(SERVICE_ACCOUNT, 'token'))) return undefined
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`
  const here = {name: 'in-cluster', folder: SERVICE_ACCOUNT}
  const cluster: Entry<ClusterFields> = {
    ...here,
    fields: {server, 'certificate-authority': 'ca.crt'},
  }
  return whole('in-cluster', cluster, {...here, fields: {tokenFile: 'token'}})
}

const FILES_TO_EMBED = ['certificate-authority', 'client-certificate', 'client-key']
/** Of a certificate or a key; bundles of authorities are the largest. */
const PEM_BYTES_MAX = 4 * 1024 * 1024

/** Certificates and keys become data; the token file and the exec plugin become absolute paths. */
function embedded<T extends Fields>({fields, folder}: Entry<T>): T {
  const absolute = (path: string): string => (isAbsolute(path) ? path : join(folder, path))
  const data = FILES_TO_EMBED.flatMap((key): (readonly [string, unknown])[] => {
    const path = own(fields, key)
    if (typeof path !== 'string' || path === '' || own(fields, `${key}-data`)) return []
    return [[`${key}-data`, base64Of(absolute(path))]]
  })
  const out: Record<string, unknown> = Object.fromEntries<unknown>([
    ...Object.entries<unknown>(fields).filter(([key]) => !FILES_TO_EMBED.includes(key)),
    ...data,
  ])
  const {tokenFile, exec} = fields as UserFields
  if (tokenFile) out['tokenFile'] = absolute(tokenFile)
  // As kubectl: a command with a slash is a path beside the kubeconfig, one without is looked for
  // in PATH.
  if (exec?.command)
    out['exec'] = {
      ...exec,
      command: exec.command.includes('/') ? absolute(exec.command) : exec.command,
    }
  return out as T
}

function base64Of(file: string): string {
  try {
    return readInputFileSync(file, PEM_BYTES_MAX).toString('base64')
  } catch (error) {
    throw brokenKubeconfig(
      file,
      `a certificate or key that it names cannot be read: ${(error as Error).message}`,
    )
  }
}

function withFlags(found: Found, options: KubeOptions, env: NodeJS.ProcessEnv): KubeTarget {
  const server = (found.cluster.server ?? '')
    .replace(/\/+$/, '')
    .replace(/^https?/i, scheme => scheme.toLowerCase())
  const proxy = found.cluster['proxy-url'] || proxyFor(server, env)
  const impersonate = impersonated(found.user, options)
  const {user, groups, uid, extra} = impersonate
  const as = {
    as: user,
    'as-groups': groups.length === 0 ? undefined : [...groups],
    'as-uid': uid,
    'as-user-extra': Object.keys(extra).length === 0 ? undefined : extra,
  }
  const plain = Object.entries(found.user).filter(([key]) => !IMPERSONATION.includes(key))
  return {
    context: found.context,
    server,
    cluster: {...found.cluster, ...defined({server, 'proxy-url': proxy})},
    user: {...Object.fromEntries(plain), ...defined(as)},
    impersonate,
  }
}

/**
 * Whom a flag names is somebody else than whom the kubeconfig names, with nothing left of that one.
 */
function impersonated(user: UserFields, {as, asGroup}: KubeOptions): Impersonation {
  const kept = as === undefined ? user : {}
  const name = as ?? (kept.as || undefined)
  const groups = asGroup ?? kept['as-groups'] ?? []
  if (groups.length === 0 || name !== undefined) {
    return {
      user: name,
      groups,
      uid: kept['as-uid'] || undefined,
      extra: kept['as-user-extra'] ?? {},
    }
  }
  throw new UsageError({
    code: 'AS_MISSING',
    what: '--as-group needs --as',
    why: 'groups are put on for an impersonated user only',
    next: ['add --as NAME'],
  })
}

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

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
    why:
      files === undefined
        ? 'there is no kubeconfig, and this is no pod of a cluster'
        : `${files.files.join(', ')} has no current context`,
    next:
      known.length === 0
        ? ['name a file with --kubeconfig, or set KUBECONFIG']
        : known.map(name => `add --context ${name}`),
  })
}
