import type {Kind} from '../kinds.ts'
import type {Fields} from '../api-object.ts'
import {admissionDefaults} from './defaults-admission.ts'
import {clusterDefaults} from './defaults-cluster.ts'
import {customDefaults} from './defaults-custom.ts'
import {networkDefaults} from './defaults-network.ts'
import {podOfItsOwn, podTemplate} from './defaults-pods.ts'
import {workloadDefaults} from './defaults-workloads.ts'
import {OBJECT_META} from './schemas.ts'
import type {Schemas} from './schemas.ts'
import {shaped} from './shape.ts'
import {within} from './fields.ts'
import {own} from '../../../mesh/own.ts'

type Default = (object: Fields) => Fields

/** By kind; no two groups of those that are served share a kind's name. */
const DEFAULTS: Readonly<Record<string, Default>> = {
  ...workloadDefaults,
  ...networkDefaults,
  ...admissionDefaults,
  ...clusterDefaults,
  Pod: podOfItsOwn,
  PodTemplate: object => within(object, 'template', podTemplate),
}

/**
 * A decoded object with what the API server fills in when it reads it, and printed as it prints it
 * (`shaped`). Not here: what depends on the cluster (addresses of Services, tokens of
 * ServiceAccounts, status of what is new). Doing it twice changes nothing.
 */
export function withDefaults(
  schemas: Schemas,
  kind: Pick<Kind, 'group' | 'version' | 'kind' | 'custom'>,
  object: Fields,
): Fields {
  if (kind.custom !== undefined) {
    const {schema} = kind.custom
    const meta = within(
      object,
      'metadata',
      metadata =>
        shaped(schemas, {$ref: `#/components/schemas/${OBJECT_META}`}, metadata) as Fields,
    )
    return schema === undefined ? meta : (customDefaults(schema, meta) as Fields)
  }
  const schema = schemas.of(kind)
  if (schema === undefined) return own(DEFAULTS, kind.kind)?.(object) ?? object
  const bare = shaped(schemas, schema, object) as Fields
  const filled = own(DEFAULTS, kind.kind)?.(bare) ?? bare
  // shaped once more for nothing but to be known as clean: the next write of the same parts is
  // cheap then
  return filled === bare ? bare : (shaped(schemas, schema, filled) as Fields)
}
