import * as z from 'zod'
import type {ValueChange} from '../checks/values/facts.ts'
import {badRevisionName} from '../mesh/names.ts'
import {exactly} from '../schemas/exactly.ts'
import {finding, objectRef, releaseRef, waiverRow} from '../schemas/findings.ts'
import {
  chartName,
  chartVersion,
  count,
  listOf,
  namespaceText,
  revisionText,
  sha256,
  shownName,
  version,
  words,
} from '../schemas/names.ts'
import type {
  ChartRow,
  PlanDocument,
  PlanRow,
  RevisionRef,
  ValuesRow,
  WaveRow,
} from '../verbs/documents.ts'

/** JSON leaves out what is undefined. */
const revisionRef = exactly<RevisionRef>()(
  z
    .strictObject({revision: revisionText, version: z.exactOptional(version)})
    .transform(({revision, version: of}) => ({revision, version: of})),
)

/** A target has a version, and a name that a new revision may have. */
const target = revisionRef
  .refine(({version: of}) => of !== undefined, {error: 'is missing', path: ['version']})
  .refine(({revision}) => badRevisionName(revision) === undefined, {
    error: 'cannot be the name of a new revision',
    path: ['revision'],
  })

const phase = z.enum(['install', 'shift', 'cleanup'])

const wave = exactly<WaveRow>()(
  z.strictObject({
    name: shownName,
    namespaces: listOf(namespaceText),
    gateways: listOf(releaseRef),
    workloads: count,
    pods: count,
  }),
)

const row = exactly<PlanRow>()(
  z.strictObject({
    id: shownName,
    kind: shownName,
    phase,
    wave: z.exactOptional(shownName),
    title: words,
    touches: listOf(objectRef),
    reversible: z.boolean(),
    reverse: words,
  }),
)

const change = exactly<ValueChange>()(
  z.strictObject({
    path: words,
    does: z.enum(['carried', 'dropped', 'moved', 'set', 'retagged']),
    to: z.exactOptional(words),
    because: words,
    loses: z.exactOptional(z.literal(true)),
  }),
)

const values = exactly<ValuesRow>()(
  z.strictObject({release: releaseRef, chart: chartName, changes: listOf(change)}),
)

const chart = exactly<ChartRow>()(z.strictObject({chart: chartName, version: chartVersion, sha256}))

/** A saved plan, whole. */
export const planSchema = exactly<PlanDocument>()(
  z.strictObject({
    apiVersion: z.literal('meshctl.dev/v1'),
    kind: z.literal('UpgradePlan'),
    id: shownName,
    hash: sha256,
    cluster: z.strictObject({uid: shownName, version: shownName}),
    from: listOf(revisionRef),
    to: target,
    phases: listOf(phase),
    waves: listOf(wave),
    steps: listOf(row),
    findings: listOf(finding),
    waivers: listOf(waiverRow),
    values: listOf(values),
    charts: z.exactOptional(listOf(chart)),
    policy: z.exactOptional(z.strictObject({file: words, named: z.boolean()})),
    chartSource: z.exactOptional(
      z.strictObject({source: words, by: z.enum(['command', 'policy', 'default'])}),
    ),
    estimate: z.strictObject({seconds: z.number().min(0), basis: words}),
  }),
)
