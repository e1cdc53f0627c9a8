import * as z from 'zod'
import {isWaveName} from '../mesh/names.ts'
import type {Step} from '../steps/step.ts'
import {exactly} from '../schemas/exactly.ts'
import {releaseRef} from '../schemas/findings.ts'
import {
  listOf,
  namespaceName,
  releaseName,
  revisionName,
  tagName,
  version,
} from '../schemas/names.ts'

/** Of a run's own waves. */
export const waveName = z.custom<string>(isWaveName, {error: 'must be the name of a wave'})

const STEP_ID = /^(install|shift|cleanup)(\/[A-Za-z0-9][-A-Za-z0-9_.]*){1,2}$/
/** `shift/canary/shop`. That its parts are those of its step, `plan/well-formed.ts` sees to. */
export const stepId = z
  .string({error: 'must be the id of a step'})
  .max(300, {error: 'must be the id of a step'})
  .regex(STEP_ID, {error: 'must be the id of a step'})

const base = {
  id: stepId,
  phase: z.enum(['install', 'shift', 'cleanup']),
  wave: z.exactOptional(waveName),
}

/** Of one step, whatever its kind. */
export const step = exactly<Step>()(
  z.discriminatedUnion('kind', [
    z.strictObject({...base, kind: z.literal('upgrade-base'), release: releaseRef, version}),
    z.strictObject({
      ...base,
      kind: z.literal('install-revision'),
      revision: revisionName,
      version,
      release: releaseRef,
      like: releaseRef,
    }),
    z.strictObject({
      ...base,
      kind: z.literal('move-namespace'),
      namespace: namespaceName,
      to: revisionName,
      how: z.enum(['label', 'templates']),
    }),
    z.strictObject({...base, kind: z.literal('move-tag'), tag: tagName, to: revisionName}),
    z.strictObject({
      ...base,
      kind: z.literal('move-gateways'),
      namespace: namespaceName,
      releases: listOf(releaseName),
      to: revisionName,
      version,
    }),
    z.strictObject({
      ...base,
      kind: z.literal('move-default'),
      release: releaseRef,
      version,
      to: revisionName,
    }),
    z.strictObject({
      ...base,
      kind: z.literal('keep-tags'),
      release: releaseRef,
      tags: listOf(tagName),
    }),
    z.strictObject({
      ...base,
      kind: z.literal('retire-revision'),
      revision: revisionName,
      release: releaseRef,
    }),
  ]),
)
