import {existsSync, readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {delimiter, dirname, join, resolve} from 'node:path'
import {parse} from 'yaml'
import {UsageError} from '../ports/trouble.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A named entry of a kubeconfig with the folder that its relative paths start from. */
export interface Entry {
  readonly name: string
  readonly fields: Fields
  readonly folder: string
}

/** All kubeconfig files together, as kubectl merges them: the first file that names a thing wins. */
export interface KubeconfigFiles {
  readonly files: readonly string[]
  readonly currentContext: string | undefined
  readonly contexts: readonly Entry[]
  readonly clusters: readonly Entry[]
  readonly users: readonly Entry[]
}

/**
 * Reads `--kubeconfig`, else every file of $KUBECONFIG, else ~/.kube/config.
 * Out: undefined when there is none at all. Throws UsageError KUBECONFIG_MISSING or KUBECONFIG_BROKEN.
 */
export function readKubeconfigFiles(flag: string | undefined, env: NodeJS.ProcessEnv): KubeconfigFiles | undefined {
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
  if (listed.length > 0) return existing(listed.map(file => resolve(file)), 'the variable KUBECONFIG')
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
  const document = parseFile(file)
  const folder = dirname(file)
  const current = document['current-context']
  return {
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    contexts: entries(document['contexts'], 'context', folder),
    clusters: entries(document['clusters'], 'cluster', folder),
    users: entries(document['users'], 'user', folder),
  }
}

function parseFile(file: string): Fields {
  try {
    const document: unknown = parse(readFileSync(file, 'utf8'))
    if (document === null || document === undefined) return {}
    if (isFields(document)) return document
    throw new TypeError('it is no mapping')
  } catch (error) {
    throw brokenKubeconfig(file, reason(error))
  }
}

/** The parser's message quotes the offending lines, which may hold a token: only its kind and position are told. */
function reason(error: unknown): string {
  const {code, linePos, message} = error as {code?: string; linePos?: readonly {line: number; col: number}[]; message: string}
  const place = linePos?.[0]
  return place === undefined ? (code ?? message) : `${code ?? 'bad YAML'} in line ${place.line}, column ${place.col}`
}

/** The error for a kubeconfig that is there and cannot be used. In: the file, and half a sentence why. */
export function brokenKubeconfig(file: string, why: string): UsageError {
  return new UsageError({code: 'KUBECONFIG_BROKEN', what: `The kubeconfig ${file} cannot be used`, why, next: ['kubectl config view', 'name another file with --kubeconfig']})
}

function entries(list: unknown, key: string, folder: string): readonly Entry[] {
  if (!Array.isArray(list)) return []
  return list.filter(isFields).flatMap(each => {
    const name = each['name']
    const fields = each[key]
    return typeof name === 'string' ? [{name, fields: isFields(fields) ? fields : {}, folder}] : []
  })
}

function firstOfEachName(all: readonly Entry[]): readonly Entry[] {
  const byName = new Map<string, Entry>()
  for (const each of all) if (!byName.has(each.name)) byName.set(each.name, each)
  return [...byName.values()]
}

/** Is it a mapping? */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
