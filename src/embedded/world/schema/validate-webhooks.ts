import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {complaints, everyOne, noDuplicates, oneOf, required, unsupported, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {PORT_RANGE, dns1035Label, dnsSubdomain, isPort} from './names.ts'
import {selectorErrors} from './validate-selectors.ts'
import {own} from '../../../mesh/own.ts'

const REVIEWS = ['v1', 'v1beta1']

/** What is wrong with a MutatingWebhookConfiguration or a ValidatingWebhookConfiguration. */
export function webhookErrors(object: Fields): FieldError[] {
  const webhooks = listOf(object['webhooks'])
  return [
    ...everyOne(webhooks, 'webhooks', one),
    ...noDuplicates(
      webhooks.map(({name}) => name),
      'webhooks',
      'name',
    ),
  ]
}

function one(webhook: Fields, field: string): FieldError[] {
  const {timeoutSeconds} = webhook
  const late = typeof timeoutSeconds === 'number' && (timeoutSeconds < 1 || timeoutSeconds > 30)
  return [
    ...nameErrors(textOf(webhook['name']), `${field}.name`),
    ...everyOne(listOf(webhook['rules']), `${field}.rules`, ruleErrors),
    ...oneOf(`${field}.failurePolicy`, webhook['failurePolicy'], ['Fail', 'Ignore']),
    ...oneOf(`${field}.matchPolicy`, webhook['matchPolicy'], ['Equivalent', 'Exact']),
    ...effectErrors(webhook['sideEffects'], `${field}.sideEffects`),
    ...(late
      ? [
          wrong(
            `${field}.timeoutSeconds`,
            timeoutSeconds,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : []),
    ...selectorErrors(webhook['namespaceSelector'], `${field}.namespaceSelector`),
    ...selectorErrors(webhook['objectSelector'], `${field}.objectSelector`),
    ...oneOf(`${field}.reinvocationPolicy`, webhook['reinvocationPolicy'], ['IfNeeded', 'Never']),
    ...reviewErrors(webhook['admissionReviewVersions'], `${field}.admissionReviewVersions`),
    ...clientErrors(fieldsOf(webhook['clientConfig']), `${field}.clientConfig`),
    ...everyOne(listOf(webhook['matchConditions']), `${field}.matchConditions`, (condition, at) =>
      ['expression', 'name']
        .filter(key => textOf(own(condition, key)) === '')
        .map(key => required(`${at}.${key}`)),
    ),
  ]
}

function nameErrors(name: string, field: string): FieldError[] {
  if (name === '') return [required(field)]
  const form = complaints(field, name, dnsSubdomain(name))
  if (form.length > 0) return form
  return name.split('.').length < 3
    ? [wrong(field, name, 'should be a domain with at least three segments separated by dots')]
    : []
}

function effectErrors(effects: unknown, field: string): FieldError[] {
  if (effects === undefined || effects === '')
    return [required(field, 'must specify one of None, NoneOnDryRun')]
  return oneOf(field, effects, ['None', 'NoneOnDryRun'])
}

function reviewErrors(value: unknown, field: string): FieldError[] {
  const versions = Array.isArray(value) ? value.map(textOf) : []
  if (versions.length === 0) return [required(field, 'must specify one of v1, v1beta1')]
  const each = everyOne(versions, field, (version, at) => {
    const again =
      versions.indexOf(version) < Number(/\[(\d+)\]$/.exec(at)?.[1])
        ? [wrong(at, version, 'duplicate version')]
        : []
    return [...complaints(at, version, dns1035Label(version)), ...again]
  })
  return versions.some(version => REVIEWS.includes(version))
    ? each
    : [...each, wrong(field, versions, 'must include at least one of v1, v1beta1')]
}

/** Also of a CustomResourceDefinition's conversion. */
export function clientErrors(
  {url, service}: {url?: unknown; service?: unknown},
  field: string,
): FieldError[] {
  if ((url === undefined) === (service === undefined))
    return [required(field, 'exactly one of url or service is required')]
  if (typeof url === 'string') return urlErrors(url, `${field}.url`)
  return isFields(service) ? serviceErrors(service, `${field}.service`) : []
}

function urlErrors(url: string, field: string): FieldError[] {
  const form = '; desired format: https://host[/path]'
  const [, scheme = '', host = '', query, fragment] =
    /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/i.exec(url) ?? []
  return [
    ...(scheme === 'https'
      ? []
      : [wrong(field, scheme, `'https' is the only allowed URL scheme${form}`)]),
    ...(host === '' ? [wrong(field, host, `host must be specified${form}`)] : []),
    ...(host.includes('@')
      ? [
          wrong(
            field,
            host.slice(0, host.indexOf('@')),
            'user information is not permitted in the URL',
          ),
        ]
      : []),
    ...(fragment === undefined
      ? []
      : [wrong(field, fragment, 'fragments are not permitted in the URL')]),
    ...(query === undefined
      ? []
      : [wrong(field, query, 'query parameters are not permitted in the URL')]),
  ]
}

function serviceErrors(service: Fields, field: string): FieldError[] {
  const missing = ['name', 'namespace']
    .filter(key => textOf(own(service, key)) === '')
    .map(key => required(`${field}.${key}`))
  const {port, path} = service
  const numbered =
    port === undefined || isPort(port)
      ? []
      : [wrong(`${field}.port`, port, `port is not valid: ${PORT_RANGE}`)]
  return [
    ...missing,
    ...numbered,
    ...(typeof path === 'string' ? pathErrors(path, `${field}.path`) : []),
  ]
}

function pathErrors(path: string, field: string): FieldError[] {
  const rooted = path.startsWith('/') ? [] : [wrong(field, path, "must start with a '/'")]
  const steps = path.slice(1).split('/')
  if (path === '/' || path === '') return rooted
  const last = steps.length - 1
  return [
    ...rooted,
    ...steps.flatMap((step, index) =>
      step === '' && index < Math.max(last, 1)
        ? [wrong(field, path, `segment[${index}] may not be empty`)]
        : [],
    ),
  ]
}

const LISTS = ['operations', 'apiGroups', 'apiVersions', 'resources'] as const
const NAMED = {
  operations: 'operations',
  apiGroups: 'API groups',
  apiVersions: 'API versions',
  resources: 'resources without subresources',
} as const

function ruleErrors(rule: Fields, field: string): FieldError[] {
  const lists = LISTS.flatMap(key => {
    const values = Array.isArray(rule[key]) ? (rule[key] as unknown[]).map(textOf) : []
    if (values.length === 0) return [required(`${field}.${key}`)]
    return [
      ...starErrors(values, `${field}.${key}`, key),
      ...everyOne(values, `${field}.${key}`, (value, at) => valueErrors(value, at, key)),
    ]
  })
  return [...lists, ...oneOf(`${field}.scope`, rule['scope'], ['*', 'Cluster', 'Namespaced'])]
}

function starErrors(
  values: readonly string[],
  field: string,
  key: (typeof LISTS)[number],
): FieldError[] {
  const counted = key === 'resources' ? values.filter(value => !value.includes('/')) : values
  return counted.includes('*') && counted.length > 1
    ? [wrong(field, values, `if '*' is present, must not specify other ${NAMED[key]}`)]
    : []
}

function valueErrors(value: string, field: string, key: (typeof LISTS)[number]): FieldError[] {
  if (key === 'operations')
    return ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'].includes(value)
      ? []
      : [unsupported(field, value, ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'])]
  return value === '' && key !== 'apiGroups' ? [required(field)] : []
}
