import * as z from 'zod'
import type {Finding, ObjectRef} from '../checks/finding.ts'
import type {WaivedObject, WaiverRow} from '../checks/waivers.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import {exactly} from './exactly.ts'
import {code, listOf, namespaceText, releaseName, shownName, words} from './names.ts'

/** `namespace` and `name` of a Helm release. */
export const releaseRef = exactly<ReleaseRef>()(
  z.strictObject({namespace: namespaceText, name: releaseName}),
)

/**
 * An object as a finding or a plan names it: for people, and for comparing. Nothing is done to it
 * by this name.
 */
export const objectRef = exactly<ObjectRef>()(
  z.strictObject({kind: shownName, namespace: z.exactOptional(shownName), name: shownName}),
)

const accepted = z.strictObject({
  because: words,
  owner: z.exactOptional(words),
  expires: z.exactOptional(words),
})

export const finding = exactly<Finding>()(
  z.strictObject({
    code,
    severity: z.enum(['blocks', 'warns', 'info']),
    what: words,
    why: words,
    next: listOf(words),
    objects: listOf(objectRef),
    source: words,
    accepted: z.exactOptional(accepted),
  }),
)

/** Parts that are left out match everything; JSON leaves them out, too. */
const waivedObject = exactly<WaivedObject>()(
  z
    .strictObject({
      kind: z.exactOptional(shownName),
      namespace: z.exactOptional(shownName),
      name: z.exactOptional(shownName),
    })
    .transform(({kind, namespace, name}) => ({kind, namespace, name})),
)

/** A waiver as plans and run plans record it. */
export const waiverRow = exactly<WaiverRow>()(
  z.strictObject({
    code,
    because: words,
    owner: z.exactOptional(words),
    expires: z.exactOptional(words),
    by: z.enum(['policy', 'command']),
    state: z.enum(['applied', 'expired', 'unused']),
    objects: z.exactOptional(listOf(waivedObject)),
  }),
)
