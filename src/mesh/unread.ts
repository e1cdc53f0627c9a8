import type {ReleaseRef} from './snapshot.ts'

/**
 * One thing that is there, by name, and that could not be read: it may not be seen, or makes no
 * sense. What it says is not known, which is neither a yes nor a no. Whoever may write one object
 * in one namespace can make such a thing, so it ends no command.
 */
export interface Unread {
  /** `HelmRelease`, `Deployment`, `Secret`. */
  readonly kind: string
  /** Empty for what lies in no namespace. */
  readonly namespace: string
  readonly name: string
  /** Half a sentence that follows "it", or the words of the API server. */
  readonly why: string
}

/** The entry for a release, when it is one that could not be read. */
export const unreadRelease = (all: readonly Unread[], ref: ReleaseRef): Unread | undefined =>
  all.find(
    each =>
      each.kind === 'HelmRelease' && each.namespace === ref.namespace && each.name === ref.name,
  )
