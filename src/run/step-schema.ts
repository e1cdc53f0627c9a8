import * as z from 'zod'
import {isWaveName} from '../mesh/names.ts'
import type {ChartCrd} from '../mesh/chart-crds.ts'
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

/** No other definition is ever written, whatever a journal says. */
const crdName = z
  .string({error: 'must be the name of a definition of Istio'})
  .max(253, {error: 'must be the name of a definition of Istio'})
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.istio\.io$/, {
    error: 'must be the name of a definition of Istio',
  })

const apiVersionName = z
  .string({error: 'must be a version of an API'})
  .regex(/^[a-z0-9]{1,63}$/, {error: 'must be a version of an API'})

const chartCrd = exactly<ChartCrd>()(
  z.strictObject({
    name: crdName,
    served: listOf(apiVersionName),
    versions: listOf(apiVersionName),
  }),
)

/** Of one step, whatever its kind. */
export const step = exactly<Step>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      ...base,
      kind: z.literal('upgrade-crds'),
      release: releaseRef,
      version,
      crds: listOf(chartCrd),
    }),
    z.strictObject({
      ...base,
      kind: z.literal('adopt-crds'),
      release: releaseRef,
      crds: listOf(crdName),
    }),
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
