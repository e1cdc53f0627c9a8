import {OutsideError} from '../ports/trouble.ts'

/** Words such as `1.29.6-0a1b2c3-Clean`, perhaps in quotes; builds of others have longer ones. */
const VERSION = /^"?([\x21\x23-\x7e]{1,256})"?$/

/**
 * Pure: what one replica of istiod says at /version. Throws OutsideError when it is nothing that a
 * version can be.
 */
export function readVersion(body: string, replica: string): string {
  const said = body.length > 1024 ? undefined : VERSION.exec(body.trim())?.[1]
  if (said !== undefined) return said
  throw new OutsideError({
    kind: 'broken',
    code: 'ISTIOD_UNREADABLE',
    what: `istiod ${replica} gave an answer to /version that is no version.`,
    why: 'It may be shutting down, or something else listens there.',
    next: ['meshctl upgrade why'],
  })
}
