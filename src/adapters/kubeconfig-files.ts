import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {delimiter, dirname, join, resolve} from 'node:path'
import {parse} from 'yaml'
import {UsageError} from '../ports/trouble.ts'
import {readBy, sound} from '../schemas/reading.ts'
import {FileUnusable, readInputFileSync} from './input-file.ts'
import {kubeconfigFile} from './kubeconfig-schema.ts'
import type {ClusterFields, ContextFields, KubeconfigFile, UserFields} from './kubeconfig-schema.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A named entry of a kubeconfig with the folder that its relative paths start from. */
export interface Entry<T> {
  readonly name: string
  readonly fields: T
  readonly folder: string
}

/**
 * All kubeconfig files together, as kubectl merges them: the first file that names a thing wins.
 */
export interface KubeconfigFiles {
  readonly files: readonly string[]
  readonly currentContext: string | undefined
  readonly contexts: readonly Entry<ContextFields>[]
  readonly clusters: readonly Entry<ClusterFields>[]
  readonly users: readonly Entry<UserFields>[]
}

/** Thousands of clusters with their certificates fit in. */
const BYTES_MAX = 8 * 1024 * 1024
/** The parser needs some kilobytes for each line and entry. */
const ENTRIES_MAX = 200_000

/**
 * Reads `--kubeconfig`, else every file of $KUBECONFIG, else ~/.kube/config.
 * Out: undefined when there is none at all. Throws UsageError KUBECONFIG_MISSING or
 * KUBECONFIG_BROKEN.
 */
export function readKubeconfigFiles(
  flag: string | undefined,
  env: NodeJS.ProcessEnv,
): KubeconfigFiles | undefined {
  const files = filesToRead(flag, env)
  if (files.length === 0) return undefined
  const read = files.map(readOne)
  return {
    files,
    currentContext: read.map(each => each.currentContext).find(name => name !== undefined),
    contexts: firstOfEachName(read.flatMap(each => each.contexts)),
    clusters: firstOfEachName(read.flatMap(each => each.clusters)),
    users: firstOfEachName(read.flatMap(each => each.users)),
  }
}

function filesToRead(flag: string | undefined, env: NodeJS.ProcessEnv): readonly string[] {
  if (flag !== undefined) return existing([resolve(flag)], 'the flag --kubeconfig')
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter(file => file !== '')
  if (listed.length > 0)
    return existing(
      listed.map(file => resolve(file)),
      'the variable KUBECONFIG',
    )
  const home = join(env['HOME'] ?? homedir(), '.kube', 'config')
  return existsSync(home) ? [home] : []
}

function existing(files: readonly string[], said: string): readonly string[] {
  const there = files.filter(file => existsSync(file))
  if (there.length > 0) return there
  throw new UsageError({
    code: 'KUBECONFIG_MISSING',
    what: `There is no kubeconfig file ${files.join(', ')}`,
    why: `${said} names it`,
    next: ['kubectl config view', 'name another file with --kubeconfig'],
  })
}

function readOne(file: string): Omit<KubeconfigFiles, 'files'> {
  const folder = dirname(file)
  const {contexts, clusters, users, ...rest} = parseFile(file)
  return {
    currentContext: rest['current-context'] || undefined,
    contexts: entries(
      file,
      'context',
      (contexts ?? []).map(({name, context}) => ({
        name: name ?? '',
        fields: context ?? {},
        folder,
      })),
    ),
    clusters: entries(
      file,
      'cluster',
      (clusters ?? []).map(({name, cluster}) => ({
        name: name ?? '',
        fields: cluster ?? {},
        folder,
      })),
    ),
    users: entries(
      file,
      'user',
      (users ?? []).map(({name, user}) => ({name: name ?? '', fields: user ?? {}, folder})),
    ),
  }
}

function parseFile(file: string): KubeconfigFile {
  const read = readBy(kubeconfigFile, documentIn(file) ?? {})
  if ('value' in read) return read.value
  throw brokenKubeconfig(file, read.wrong.join('; ') || 'it is no mapping')
}

function documentIn(file: string): unknown {
  try {
    const text = readInputFileSync(file, BYTES_MAX).toString('utf8')
    if ((text.match(/[\n,[{]/g) ?? []).length > ENTRIES_MAX)
      throw new RangeError(`it has more than ${ENTRIES_MAX} entries`)
    // Keys that stand twice: the last one counts, as for kubectl; looking for them takes the square
    // of their number.
    const read = sound(parse(text, {uniqueKeys: false, logLevel: 'error'}))
    if ('value' in read) return read.value
    throw new RangeError(read.wrong.join('; '))
  } catch (error) {
    throw brokenKubeconfig(file, reason(error))
  }
}

/**
 * The parser's message quotes the offending lines, which may hold a token: only its kind and
 * position are told.
 */
function reason(error: unknown): string {
  const {code, linePos, message} = error as {
    code?: string
    linePos?: readonly {line: number; col: number}[]
    message: string
  }
  const place = linePos?.[0]
  if (place !== undefined) return `${code ?? 'bad YAML'} in line ${place.line}, column ${place.col}`
  return error instanceof RangeError || error instanceof FileUnusable
    ? message
    : (code ?? 'it is no YAML')
}

/**
 * The error for a kubeconfig that is there and cannot be used. In: the file, and half a sentence
 * why.
 */
export function brokenKubeconfig(file: string, why: string): UsageError {
  return new UsageError({
    code: 'KUBECONFIG_BROKEN',
    what: `The kubeconfig ${file} cannot be used`,
    why,
    next: ['kubectl config view', 'name another file with --kubeconfig'],
  })
}

/** Within one file a name stands once; client-go refuses more. */
function entries<T>(file: string, kind: string, all: readonly Entry<T>[]): readonly Entry<T>[] {
  const seen = new Set<string>()
  for (const {name} of all) {
    if (seen.has(name))
      throw brokenKubeconfig(file, `it has more than one ${kind} of the name ${name}`)
    seen.add(name)
  }
  return all
}

function firstOfEachName<T>(all: readonly Entry<T>[]): readonly Entry<T>[] {
  const byName = new Map<string, Entry<T>>()
  for (const each of all) if (!byName.has(each.name)) byName.set(each.name, each)
  return [...byName.values()]
}
