import type {ObjectKey, Query, Resource} from '../ports/ports.ts'
import type {About} from './api-trouble.ts'

/** Where a resource lives: `/apis/apps/v1/namespaces/shop/deployments`. */
export function resourcePath(resource: Resource, namespace?: string): string {
  const root = resource.apiVersion.includes('/')
    ? `/apis/${resource.apiVersion}`
    : `/api/${resource.apiVersion}`
  return `${root}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${resource.plural}`
}

/** `deployments.apps`, as RBAC and kubectl name it. */
export function qualifiedName({apiVersion, plural}: Resource, subresource?: string): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : ''
  return `${plural}${group}${subresource === undefined ? '' : `/${subresource}`}`
}

export const objectPath = ({resource, namespace, name}: ObjectKey): string =>
  `${resourcePath(resource, namespace)}/${encodeURIComponent(name)}`

export const aboutQuery = (verb: string, {resource, namespace}: Query): About => ({
  verb,
  resource: qualifiedName(resource),
  namespace,
})

/** Path with query; fields that are undefined are left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}
