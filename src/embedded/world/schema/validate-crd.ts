import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {complaints, everyOne, oneOf, required, unsupported, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {dns1035Label, dnsSubdomain} from './names.ts'
import {clientErrors} from './validate-webhooks.ts'
import {own} from '../../../mesh/own.ts'

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string']
/** Groups of Kubernetes itself want a word that they were approved. */
const PROTECTED = /(^|\.)(k8s\.io|kubernetes\.io)$/

/**
 * The basics of a CustomResourceDefinition: its names, versions, and that each has a structural
 * schema.
 */
export function crdErrors(object: Fields): FieldError[] {
  const spec = fieldsOf(object['spec'])
  const names = fieldsOf(spec['names'])
  const group = textOf(spec['group'])
  const meta = fieldsOf(object['metadata'])
  const misnamed =
    meta['name'] === `${textOf(names['plural'])}.${group}`
      ? []
      : [wrong('metadata.name', meta['name'], 'must be spec.names.plural+"."+spec.group')]
  const versions = listOf(spec['versions'])
  return [
    ...misnamed,
    ...(group === ''
      ? [required('spec.group')]
      : complaints('spec.group', group, dnsSubdomain(group))),
    ...(spec['scope'] === undefined || spec['scope'] === ''
      ? [required('spec.scope')]
      : oneOf('spec.scope', spec['scope'], ['Cluster', 'Namespaced'])),
    ...everyOne(versions, 'spec.versions', (version, at) =>
      versionErrors(version, at, versions.length === 1),
    ),
    ...togetherErrors(versions),
    ...nameErrors(names),
    ...conversionErrors(fieldsOf(spec['conversion'])),
    ...(spec['preserveUnknownFields'] === true
      ? [
          wrong(
            'spec.preserveUnknownFields',
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : []),
    ...approvalErrors(group, fieldsOf(meta['annotations'])),
  ]
}

function nameErrors(names: Fields): FieldError[] {
  const missing = ['plural', 'singular', 'kind', 'listKind']
    .filter(key => textOf(own(names, key)) === '')
    .map(key => required(`spec.names.${key}`))
  const form = ['plural', 'singular', 'kind', 'listKind'].flatMap(key => {
    const text = textOf(own(names, key))
    return text === ''
      ? []
      : complaints(
          `spec.names.${key}`,
          text,
          key.toLowerCase().endsWith('kind') ? kindName(text) : dns1035Label(text),
        )
  })
  const same =
    textOf(names['kind']) !== '' && names['kind'] === names['listKind']
      ? [wrong('spec.names.listKind', names['listKind'], 'kind and listKind may not be the same')]
      : []
  return [...missing, ...form, ...same]
}

const kindName = (text: string): string[] =>
  dns1035Label(text.toLowerCase()).map(
    why => `may have mixed case, but should otherwise match: ${why}`,
  )

function togetherErrors(versions: readonly Fields[]): FieldError[] {
  const shown = versions.map(({name, served, storage}) => ({
    Name: name,
    Served: served,
    Storage: storage,
    Deprecated: false,
    DeprecationWarning: null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }))
  const stored = versions.filter(version => version['storage'] === true).length
  const unique =
    new Set(versions.map(version => version['name'])).size === versions.length
      ? []
      : [wrong('spec.versions', shown, 'must contain unique version names')]
  const storage =
    stored === 1
      ? []
      : [wrong('spec.versions', shown, 'must have exactly one version marked as storage version')]
  return [
    ...unique,
    ...storage,
    ...(stored === 0
      ? [wrong('status.storedVersions', null, 'must have at least one stored version')]
      : []),
  ]
}

function versionErrors(version: Fields, field: string, only: boolean): FieldError[] {
  const name = textOf(version['name'])
  const schema = fieldsOf(version['schema'])['openAPIV3Schema']
  // with one version the server has moved name and schema to where older versions of its API had
  // them
  const named = [
    ...complaints(`${field}.name`, name, dns1035Label(name)),
    ...(only ? complaints('spec.version', name, dns1035Label(name)) : []),
  ]
  if (!isFields(schema)) return [...named, required(`${field}.schema.openAPIV3Schema`)]
  const at = only ? 'spec.validation.openAPIV3Schema' : `${field}.schema.openAPIV3Schema`
  if (schema['type'] !== 'object')
    return [
      ...named,
      schema['type'] === undefined
        ? required(`${at}.type`, 'must not be empty at the root')
        : wrong(`${at}.type`, schema['type'], 'must be object at the root'),
    ]
  return [...named, ...schemaErrors(schema, at, 'object fields')]
}

function schemaErrors(schema: Fields, field: string, role: string): FieldError[] {
  const {type, items, additionalProperties} = schema
  const free =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true
  const typed =
    type === undefined || type === ''
      ? free
        ? []
        : [required(`${field}.type`, `must not be empty for specified ${role}`)]
      : TYPES.includes(textOf(type))
        ? []
        : [unsupported(`${field}.type`, type, TYPES)]
  const itemless =
    type === 'array' && items === undefined ? [required(`${field}.items`, 'must be specified')] : []
  const properties = Object.entries(fieldsOf(schema['properties'])).flatMap(([key, one]) =>
    schemaErrors(fieldsOf(one), `${field}.properties[${key}]`, 'object fields'),
  )
  return [
    ...typed,
    ...itemless,
    ...(isFields(items) ? schemaErrors(items, `${field}.items`, 'array items') : []),
    ...(isFields(additionalProperties)
      ? schemaErrors(additionalProperties, `${field}.additionalProperties`, 'object fields')
      : []),
    ...properties,
  ]
}

function conversionErrors(conversion: Fields): FieldError[] {
  const {strategy} = conversion
  const known = oneOf('spec.conversion.strategy', strategy, ['None', 'Webhook'])
  if (strategy !== 'Webhook') return known
  const {clientConfig, conversionReviewVersions} = fieldsOf(conversion['webhook'])
  const client = isFields(clientConfig)
    ? clientErrors(clientConfig, 'spec.conversion.webhookClientConfig')
    : [required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook')]
  return [
    ...client,
    ...(Array.isArray(conversionReviewVersions) && conversionReviewVersions.length > 0
      ? []
      : [required('spec.conversion.conversionReviewVersions')]),
  ]
}

function approvalErrors(group: string, annotations: Fields): FieldError[] {
  const key = 'api-approved.kubernetes.io'
  if (!PROTECTED.test(group) || textOf(annotations[key]) !== '') return []
  return [
    required(
      `metadata.annotations[${key}]`,
      `protected groups must have approval annotation "${key}", see ` +
        'https://github.com/kubernetes/enhancements/pull/1111',
    ),
  ]
}
