import * as z from 'zod'
import {releaseFault} from '../mesh/release-revision.ts'
import {
  chartName,
  chartVersion,
  namespaceText,
  releaseName,
  releaseNumber,
  releaseStatus,
  shownName,
  words,
} from '../schemas/names.ts'
import {labels} from './object-schema.ts'
import type {ReleaseRecord} from './snapshot.ts'

/** Of a chart there are a few dozen; Helm's own limit is the Secret's megabyte. */
const FILES_MOST = 10_000
const TEXT_MOST = 16 * 1024 * 1024

const text = z.string().max(TEXT_MOST)
const tree = z.looseObject({}).nullable()
const base64 = text.regex(/^[A-Za-z0-9+/]*={0,2}$/, {error: 'must be Base64'})

/** Under the chart's folder, in plain words: helm reads it from there. */
const isInside = (name: string): boolean =>
  name.length <= 512 &&
  /^[^/\\\p{C}\p{Zl}\p{Zp}][^\\\p{C}\p{Zl}\p{Zp}]*$/u.test(name) &&
  !name.split('/').some(each => each === '' || each === '.' || each === '..')

const file = z.strictObject({
  name: z.string().refine(isInside, {error: 'must be the name of a file in the chart'}),
  modtime: z.exactOptional(shownName),
  data: base64,
})
const files = z.array(file).max(FILES_MOST)

const chart = z.strictObject({
  metadata: z.looseObject({name: chartName, version: chartVersion}),
  lock: z.exactOptional(tree),
  schemamodtime: z.exactOptional(shownName),
  modtime: z.exactOptional(shownName),
  schema: z.exactOptional(base64),
  values: tree,
  templates: files,
  files,
})

const info = z.strictObject({
  first_deployed: z.exactOptional(shownName),
  last_deployed: z.exactOptional(shownName),
  deleted: z.exactOptional(shownName),
  status: releaseStatus,
  description: words,
  notes: words,
})

const hook = z.strictObject({
  name: z.exactOptional(shownName),
  kind: z.exactOptional(shownName),
  path: z.exactOptional(shownName),
  manifest: text,
  events: z.exactOptional(z.array(shownName).nullable()),
  weight: z.exactOptional(z.number()),
  delete_policies: z.exactOptional(z.array(shownName).nullable()),
  output_log_policies: z.exactOptional(z.array(shownName).nullable()),
})

const payload = z.strictObject({
  name: releaseName,
  namespace: namespaceText,
  version: releaseNumber,
  info,
  chart,
  config: tree,
  manifest: z.exactOptional(text),
  hooks: z.array(hook).max(FILES_MOST),
  apply_method: z.exactOptional(z.enum(['ssa', 'csa'])),
})

/**
 * A release in a snapshot is believed as one in a cluster is: where its place, its labels and its
 * JSON say the same.
 */
export const releaseSchema: z.ZodType<ReleaseRecord> = z
  .strictObject({
    namespace: namespaceText,
    name: releaseName,
    number: releaseNumber,
    status: releaseStatus,
    labels,
    payload,
  })
  .superRefine((release, context) => {
    const fault = releaseFault(release)
    if (fault !== undefined) context.addIssue({code: 'custom', message: fault})
  })
