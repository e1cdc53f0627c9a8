import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Kinds} from '../../../../src/embedded/world/kinds.ts'
import type {Kind} from '../../../../src/embedded/world/kinds.ts'
import {builtinKinds} from '../../../../src/embedded/world/schema/builtin-kinds.ts'
import {kindsOfCrd} from '../../../../src/embedded/world/schema/crd.ts'
import type {KubernetesData} from '../../../../src/embedded/world/schema/data.ts'
import {Schemas} from '../../../../src/embedded/world/schema/schemas.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'

/**
 * What a real API server (the stand's, 1.35.4) said to a POST of an object: `OK` or `422 Pod "web"
 * is invalid: …`.
 */
export interface Refused {
  readonly path: string
  readonly object: Fields
  readonly said: string
  /** Why we say something else, on purpose. */
  readonly differs?: string
}

/** The same for a PUT of `is` where `was` had been. */
export interface Changed {
  readonly was: Fields
  readonly is: Fields
  readonly said: string
  readonly differs?: string
}

/** What it made of an object that it took. */
export interface Kept {
  readonly path: string
  readonly object: Fields
  readonly kept: Fields
}

const read = (path: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))

export const refusals = (): Refused[] => read('recorded/refusals.json') as Refused[]
export const changes = (): Changed[] => read('recorded/changes.json') as Changed[]
export const defaults = (): Kept[] => read('recorded/defaults.json') as Kept[]
/** A definition with one property for each word that schemas know. */
export const fooCrd = (): ApiObject => read('recorded/foo-crd.json') as ApiObject

export const data = read('../../../../templates/kubernetes.json') as KubernetesData
export const schemas = new Schemas(data)

const kinds = new Kinds([...builtinKinds(data), ...kindsOfCrd(fooCrd())])

export function kindOf(object: Fields): Kind {
  return kinds.must(String(object['apiVersion']), String(object['kind']))
}
