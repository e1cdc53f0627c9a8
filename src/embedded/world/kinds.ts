import type {Schema} from './schema/schema.ts'

/** One resource in one version, as discovery tells it. */
export interface Kind {
  /** `''` for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly string[]
  readonly subresources: readonly Subresource[]
  /** Where the objects of all its versions live: `deployments.apps`. */
  readonly storage: string
  /** For resources of a CustomResourceDefinition: its schema and columns. */
  readonly custom?: CustomKind
}

export interface Subresource {
  /** `status`, `scale`, `eviction`, … */
  readonly name: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly verbs: readonly string[]
}

export interface CustomKind {
  readonly schema: Schema | undefined
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly format?: string
    readonly description?: string
    readonly jsonPath: string
    readonly priority?: number
  }[]
  readonly hasStatus: boolean
  readonly scale?: {
    readonly specReplicasPath: string
    readonly statusReplicasPath: string
    readonly labelSelectorPath?: string
  }
  /**
   * Versions of one group are told in order of preference; the one that is stored comes first here.
   */
  readonly stored: boolean
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({group, version}: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}

/** `deployments.apps`, `pods`: the resource as error messages and RBAC name it. */
export function resourceOf({group, plural}: Pick<Kind, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`
}

/** Every kind that is served now. CustomResourceDefinitions add theirs. */
export class Kinds {
  readonly #byPath = new Map<string, Kind>()
  readonly #byName = new Map<string, Kind>()
  #changes = 0

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.add(kind)
  }

  /** Grows with every change; discovery and OpenAPI are cached by it. */
  get changes(): number {
    return this.#changes
  }

  all(): readonly Kind[] {
    return [...this.#byPath.values()]
  }

  at(group: string, version: string, plural: string): Kind | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`)
  }

  named(apiVersion: string, kind: string): Kind | undefined {
    return this.#byName.get(`${apiVersion}/${kind}`)
  }

  /** @throws when the kind is not there: for kinds that every world has. */
  must(apiVersion: string, kind: string): Kind {
    const found = this.named(apiVersion, kind)
    if (found === undefined) throw new Error(`the world has no ${apiVersion} ${kind}`)
    return found
  }

  add(kind: Kind): void {
    this.#byPath.set(`${kind.group}/${kind.version}/${kind.plural}`, kind)
    this.#byName.set(`${apiVersionOf(kind)}/${kind.kind}`, kind)
    this.#changes++
  }

  drop(kind: Kind): void {
    this.#byPath.delete(`${kind.group}/${kind.version}/${kind.plural}`)
    this.#byName.delete(`${apiVersionOf(kind)}/${kind.kind}`)
    this.#changes++
  }
}
