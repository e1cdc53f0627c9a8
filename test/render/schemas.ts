import {readFileSync, readdirSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import type {ValidateFunction} from 'ajv/dist/2020.js'

const FOLDER = new URL('../../schemas/', import.meta.url)
const FILES: Readonly<Record<string, string>> = {
  UpgradePlan: 'upgrade-plan',
  UpgradeStatus: 'upgrade-status',
  ProxyInventory: 'proxy-inventory',
  MeshVerification: 'mesh-verification',
  Event: 'event',
  Error: 'error',
  UpgradePolicy: 'upgrade-policy',
  Snapshot: 'snapshot',
  Rehearsal: 'rehearsal',
  SnapshotSummary: 'snapshot-summary',
}

/**
 * What is wrong with a document by the schema of its kind, none when nothing is. Stricter than for
 * users: a field that no schema knows is wrong too.
 */
export function schemaTroubles(
  document: unknown,
  kind: string = kindOf(document),
): readonly string[] {
  const validate = validators.getSchema(
    `https://meshctl.dev/schemas/v1/${FILES[kind] ?? kind}.schema.json`,
  ) as ValidateFunction | undefined
  if (validate === undefined) return [`no schema for ${kind}`]
  return validate(document)
    ? []
    : (validate.errors ?? []).map(
        each => `${each.instancePath} ${each.message ?? ''} ${JSON.stringify(each.params)}`,
      )
}

const kindOf = (document: unknown): string =>
  (document as {readonly kind?: string} | undefined)?.kind ?? ''

const validators = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
})
for (const file of readdirSync(FOLDER))
  validators.addSchema(closed(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))) as object)

/** Every object with known fields takes no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inside = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  )
  return 'properties' in inside && inside['type'] === 'object'
    ? {additionalProperties: false, ...inside}
    : inside
}
