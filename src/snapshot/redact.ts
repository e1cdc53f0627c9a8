import {parse, stringify} from 'yaml'
import {isAbout, looksSecret, namesSecret, REDACTED, redactWords} from './secret-signs.ts'

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A configuration without its secrets: values under keys that name a secret, values of headers and of environment variables that are
 * not Istio's own, code and configuration of extensions, and whatever looks like a key or a token wherever it stands. The shape stays.
 */
export function redactTree(value: unknown): unknown {
  if (typeof value === 'string') return redactString(value)
  if (Array.isArray(value)) return value.map(redactTree)
  if (!isNode(value)) return value
  const hidden = hiddenValue(value)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hidden && VALUE_KEYS.has(key) ? redactAll(inner) : redactField(key, inner)]))
}

const VALUE_KEYS = new Set(['value', 'values', 'notValues'])

/** `{name: DB_PASSWORD, value: …}` and `{key: "request.headers[x]", values: […]}`. */
function hiddenValue({name, key}: Node): boolean {
  const named = typeof name === 'string' ? name : typeof key === 'string' ? key : undefined
  return named !== undefined && (namesSecret(named) || /(headers|claims)\[/.test(named))
}

/** Fields of Istio's resources and values under which every text is somebody's own. */
const OWN = /^(headers|httpHeaders|(request|response)?_?[hH]eaders_?(To|to)_?(Add|add|Set|set)|pluginConfig|plugin_config|literal|environmentVariables|stringData)$/
/** Their keys are names that selectors go by. */
const LABELS = /^(labels|matchLabels|selector|nodeSelector|podLabels)$/
const ENVIRONMENT = /^(env|proxyMetadata|envVars|extraEnv)$/

function redactField(key: string, value: unknown): unknown {
  if (LABELS.test(key)) return isNode(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactTree(inner)])) : redactTree(value)
  if (OWN.test(key)) return redactAll(value)
  if (ENVIRONMENT.test(key)) return redactEnvironment(value)
  if (!namesSecret(key)) return redactTree(value)
  return redactAll(value)
}

/** Every text goes but names: which one is meant is no secret. */
function redactAll(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? '' : REDACTED
  if (typeof value === 'number') return Math.abs(value) < LARGE ? value : REDACTED
  if (Array.isArray(value)) return value.map(redactAll)
  if (!isNode(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, NAMING.has(key) || isAbout(key) ? redactTree(inner) : redactAll(inner)]))
}

/** Smaller numbers are sizes, times and switches. */
const LARGE = 100_000
const NAMING = new Set(['name', 'namespace', 'kind', 'remove', 'ttl', 'key', 'path', 'optional'])

/** Environment as a list of `{name, value}` or as a map: values of Istio's own variables stay, for they decide how it behaves. */
function redactEnvironment(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each => (isNode(each) && 'value' in each ? {...each, value: variable(String(each['name']), each['value'])} : redactTree(each)))
  if (!isNode(value)) return redactAll(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isNode(inner) ? redactTree(inner) : variable(name, inner)]))
}

const ISTIOS_VARIABLE = /^(PILOT|ISTIO|ENABLE|DISABLE|CITADEL|INJECT|INJECTION|XDS|VALIDATION|WEBHOOK|AMBIENT|PROXY|POD|CLUSTER|REVISION|ROOT|EXTERNAL|UNSAFE|CA|GOMEMLIMIT|GOMAXPROCS|TRUST|PLATFORM|KUBECONFIG|JWT|LOCAL|SHARED|BYPASS|MESH|SERVICE|INSTANCE|HOST|TRUSTED|SIDECAR|NODE|REPAIR|CNI|MONITORING|LOG|ALLOW|CONVERT|RESYNC|UNIFIED|PREFER|VERIFY|EXIT|BOOTSTRAP|OUTPUT|CREDENTIAL_FETCHER|GCP|METADATA|META)(_[A-Z0-9_]+)?$/

/** In: name and value of an environment variable. Out: the value when it is Istio's own or tells nothing. */
export function variable(name: string, value: unknown): unknown {
  if (typeof value === 'boolean' || (typeof value === 'string' && /^(true|false|\d{1,6}|)$/.test(value))) return value
  return ISTIOS_VARIABLE.test(name) && !namesSecret(name) ? redactTree(value) : REDACTED
}

function redactString(text: string): string {
  if (/^\s*[[{]/.test(text) && !text.includes('{{')) return redactDocument(text, JSON.parse, JSON.stringify) ?? redactLines(text)
  if (text.includes('\n')) return text.includes('{{') ? redactLines(text) : (redactDocument(text, parse, stringify) ?? redactLines(text))
  return looksSecret(text) ? redactWords(text) : text
}

/** A document in a text. Out: the text itself when nothing in it is secret; undefined when it is no document. */
function redactDocument(text: string, read: (text: string) => unknown, write: (value: unknown) => string): string | undefined {
  try {
    const value = read(text)
    if (typeof value !== 'object' || value === null) return undefined
    const clean = redactTree(value)
    return JSON.stringify(clean) === JSON.stringify(value) && !looksSecret(text) ? text : redactWords(write(clean))
  } catch {
    // Not every text that looks like one is a document.
    return undefined
  }
}

const FIELD = /^(\s*(?:-\s+)?)["']?([A-Za-z0-9_.\/-]+)["']?(\s*:\s+)(\S.*)$/

/** Text that is nearly YAML, such as a Go template: line by line, values of keys that name a secret go; so do blocks below them. */
export function redactLines(text: string): string {
  const reader: Reader = {block: undefined, named: ''}
  return text.split('\n').map(line => redactLine(line, reader)).join('\n')
}

/** What the lines before have said: how deep a block hangs that is hidden, and which name was told last. */
interface Reader {
  block: number | undefined
  named: string
}

function redactLine(line: string, reader: Reader): string {
  const depth = line.search(/\S/)
  if (depth < 0) return line
  if (reader.block !== undefined && depth > reader.block) return `${line.slice(0, depth)}${REDACTED}`
  const {lead, key, value} = fieldOf(line)
  if (key === 'name') reader.named = value.replace(/["',]/g, '')
  const hidden = isLiteral(value) && namesSecret(key === 'value' ? reader.named : key)
  reader.block = hidden && /^[|>][-+0-9]*$/.test(value) ? depth : undefined
  if (hidden) return reader.block === undefined ? `${lead}${REDACTED}` : line
  return looksSecret(line) ? redactWords(line) : line
}

/** `- token: abc` has the lead `- token: `; a line that is no field has no key. */
function fieldOf(line: string): {readonly lead: string; readonly key: string; readonly value: string} {
  const [, lead = '', key = '', colon = '', value = ''] = FIELD.exec(line) ?? []
  return {lead: `${lead}${key}${colon}`, key, value}
}

/** Neither filled in by a template, nor the beginning of a structure, nor a plain switch. */
const isLiteral = (value: string): boolean => value !== '' && !value.includes('{{') && !/^([[{].*|true|false|null|~|""|''|\d+|#.*)$/.test(value)
