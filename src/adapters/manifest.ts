import {at, node, rows, text, texts} from '../mesh/fields.ts'
import type {ManifestObject, PolicyRule} from '../mesh/manifest.ts'
import {parseYaml} from '../schemas/yaml.ts'

/** Istio's largest chart makes some thirty objects, and its longest role has some thirty rules. */
const OBJECTS_MAX = 2_000
const RULES_MAX = 500
/**
 * Istio's definitions are one megabyte; labels, annotations and rules of real objects have some
 * thousand characters.
 */
const MANIFEST_MAX_CHARS = 8 * 1024 * 1024
const HEADS_MAX_CHARS = 1024 * 1024

/**
 * Throws an Error for a manifest that is larger than what Helm makes of any chart of Istio's: to
 * read it would cost more than it tells.
 */
export function demandModest(manifest: string): void {
  if (manifest.length > MANIFEST_MAX_CHARS)
    throw new Error(`it has a manifest of more than ${MANIFEST_MAX_CHARS} characters`)
  const documents = documentsOf(manifest)
  if (documents.length > OBJECTS_MAX)
    throw new Error(`it has a manifest of more than ${OBJECTS_MAX} objects`)
  const heads = documents.reduce((sum, each) => sum + headOf(each).length, 0)
  if (heads > HEADS_MAX_CHARS)
    throw new Error(`it has a manifest whose metadata is longer than ${HEADS_MAX_CHARS} characters`)
}

/**
 * The objects of a manifest, as `helm template` prints it and as a release keeps it. Reads no more
 * than the head of each: CRDs have a megabyte of YAML behind it; of RBAC's kinds also what they
 * grant. What is no object, or cannot be read, is left out.
 */
export function manifestOf(manifest = ''): readonly ManifestObject[] {
  return documentsOf(manifest)
    .slice(0, OBJECTS_MAX)
    .flatMap(document => manifestObject(readHead(document)) ?? [])
}

const documentsOf = (manifest: string): readonly string[] => manifest.split(/^---.*$/m)

/** Undefined: it is no object, or has no name. */
export function manifestObject(head: unknown): ManifestObject | undefined {
  const [kind, name] = [text(at(head, 'kind')), text(at(head, 'metadata', 'name'))]
  if (kind === undefined || name === undefined) return undefined
  const annotations = node(at(head, 'metadata', 'annotations'))
  return {
    apiVersion: text(at(head, 'apiVersion')) ?? '',
    kind,
    name,
    namespace: text(at(head, 'metadata', 'namespace')),
    kept: annotations['helm.sh/resource-policy'] === 'keep',
    isHook: typeof annotations['helm.sh/hook'] === 'string',
    rules:
      kind === 'Role' || kind === 'ClusterRole'
        ? rows(at(head, 'rules')).slice(0, RULES_MAX).map(ruleOf)
        : [],
    roleRef:
      kind === 'RoleBinding' || kind === 'ClusterRoleBinding'
        ? refOf(at(head, 'roleRef'))
        : undefined,
  }
}

const ruleOf = (rule: Readonly<Record<string, unknown>>): PolicyRule => ({
  verbs: texts(rule['verbs']),
  apiGroups: texts(rule['apiGroups']),
  resources: texts(rule['resources']),
  resourceNames: texts(rule['resourceNames']),
  nonResourceURLs: texts(rule['nonResourceURLs']),
})

function refOf(ref: unknown): ManifestObject['roleRef'] {
  const [kind, name] = [text(at(ref, 'kind')), text(at(ref, 'name'))]
  return kind === undefined || name === undefined ? undefined : {kind, name}
}

const HEAD: readonly string[] = ['apiVersion', 'kind', 'metadata']
const RBAC = /^kind: *["']?(Cluster)?Role(Binding)?["']? *$/m

/** Without such blocks in the first column it is flow style, which is taken whole. */
function headOf(document: string): string {
  const wanted = RBAC.test(document) ? [...HEAD, 'rules', 'roleRef'] : HEAD
  const kept: string[] = []
  let block = ''
  for (const line of document.split('\n')) {
    if (/^[^\s#-]/.test(line)) block = line.split(':', 1)[0] ?? ''
    if (wanted.includes(block)) kept.push(line)
  }
  return kept.length > 0 ? kept.join('\n') : document
}

function readHead(document: string): unknown {
  try {
    return parseYaml(headOf(document))
  } catch {
    return undefined
  }
}
