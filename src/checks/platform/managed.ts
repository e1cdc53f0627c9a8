import {at, node, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'

/** Who wrote fields of an object, as the API server keeps it. */
export interface Manager {
  readonly name: string
  readonly subresource: string | undefined
  /**
   * Leaves, dotted: `spec.replicas`, `metadata.labels.istio.io/rev`; entries of lists in brackets.
   */
  readonly fields: readonly string[]
}

const DEEPEST = 16
const MOST = 2000

/** Every manager of an object; none when the API server did not tell. */
export function managersOf(object: KubeObject): readonly Manager[] {
  return rows(at(object, 'metadata', 'managedFields'))
    .slice(0, 100)
    .map(each => ({
      name: text(each['manager']) ?? '',
      subresource: text(each['subresource']),
      fields: leaves(each['fieldsV1'], '', 0).slice(0, MOST),
    }))
}

function leaves(value: unknown, path: string, depth: number): readonly string[] {
  const inner = Object.entries(node(value)).filter(([key]) => key !== '.')
  if (inner.length === 0 || depth > DEEPEST) return path === '' ? [] : [path]
  return inner.flatMap(([key, each]) =>
    leaves(
      each,
      key.startsWith('f:') ? `${path}${path === '' ? '' : '.'}${key.slice(2)}` : `${path}[]`,
      depth + 1,
    ),
  )
}

/**
 * Tools that apply a repository again and again. In: a manager's name. Out: how people call the
 * tool.
 */
export function gitTool(manager: string): string | undefined {
  return TOOLS.find(([name]) => name.test(manager))?.[1]
}

const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^kustomize-controller$/, 'Flux'],
  [/^argocd-(application-)?controller$/, 'Argo CD'],
  [/^(fleetagent|fleet-agent)$/, 'Fleet'],
  [/^(configsync|reposync|reconciler|configmanagement\.gke\.io)/, 'Config Sync'],
  [/^crossplane|^provider-kubernetes/, 'Crossplane'],
  [/^(terraform|hashicorp)/i, 'Terraform'],
  [/^pulumi/i, 'Pulumi'],
]
