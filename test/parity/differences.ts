import type {Difference} from './compare.ts'

/**
 * Where the world answers otherwise than the real control plane, and why it may. In patterns `*`
 * stands for any text.
 */
export interface Declared {
  readonly conversation: string
  readonly step: string
  /** Of the field: `body.metadata.uid`, `body.items[*].spec`. */
  readonly path: string
  readonly reason: string
  /**
   * The real one answers now this way, now that (order of a Go map, a moment's delay): it need not
   * differ every time.
   */
  readonly byChance?: true
}

/** Does this declaration speak of that difference? */
export function covers(
  declared: Declared,
  {conversation, step, path}: Pick<Difference, 'conversation' | 'step' | 'path'>,
): boolean {
  return (
    matches(declared.conversation, conversation) &&
    matches(declared.step, step) &&
    matches(declared.path, path)
  )
}

/** May it speak of something in the conversation of that name? */
export const isAbout = (declared: Declared, conversation: {readonly name: string}): boolean =>
  matches(declared.conversation, conversation.name)

function matches(pattern: string, text: string): boolean {
  if (pattern === '*') return true
  const parts = pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`).test(text)
}
