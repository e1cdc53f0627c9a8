import type {Access} from '../mesh/access.ts'
import {node, rows, text, texts} from '../mesh/fields.ts'
import type {Resource} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {Api} from './http.ts'
import {qualifiedName, resourcePath} from './paths.ts'

const REVIEWS: Resource = {
  apiVersion: 'authorization.k8s.io/v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
}
/** Reviews on their way at a time: they are cheap, and API servers count requests. */
const AT_ONCE = 8

/** What the API server says to each question, in their order. */
export async function mayAll(
  api: Api,
  questions: readonly Access[],
): Promise<readonly (boolean | undefined)[]> {
  const answers: (boolean | undefined)[] = []
  const waiting = [...questions.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      answers[next[0]] = await may(api, next[1])
  }
  await Promise.all(Array.from({length: Math.min(AT_ONCE, questions.length)}, worker))
  return answers
}

async function may(api: Api, access: Access): Promise<boolean | undefined> {
  const body = {apiVersion: REVIEWS.apiVersion, kind: REVIEWS.kind, spec: attributes(access)}
  try {
    const about = {verb: 'create', resource: qualifiedName(REVIEWS)}
    const {allowed, denied, evaluationError} = node(
      (
        await api.send({
          method: 'POST',
          changesNothing: true,
          path: resourcePath(REVIEWS),
          about,
          body,
        })
      )['status'],
    )
    if (typeof allowed !== 'boolean') return undefined
    return allowed || denied === true || !evaluationError ? allowed : undefined
  } catch (error) {
    // A cluster that does not let people ask is no cluster that says no.
    if (error instanceof OutsideError && (error.kind === 'denied' || error.kind === 'absent'))
      return undefined
    throw error
  }
}

function attributes({verb, group, resource: whole, namespace, name, path}: Access): object {
  if (path !== undefined) return {nonResourceAttributes: {verb, path}}
  const [resource, subresource] = whole.split('/')
  return {resourceAttributes: {verb, group, resource, subresource, namespace, name}}
}

/** What the API says that it serves in a group and version. */
export async function serves(api: Api, apiVersion: string): Promise<readonly Resource[]> {
  const root = apiVersion.includes('/') ? '/apis' : '/api'
  const path = `${root}/${apiVersion.split('/').map(encodeURIComponent).join('/')}`
  try {
    const list = await api.send({method: 'GET', path, about: {verb: 'get', resource: undefined}})
    return rows(list['resources']).flatMap(each => {
      const [plural, kind] = [text(each['name']), text(each['kind'])]
      const isWhole =
        plural !== undefined &&
        kind !== undefined &&
        !plural.includes('/') &&
        texts(each['verbs']).length > 0
      return isWhole ? [{apiVersion, plural, kind, namespaced: each['namespaced'] === true}] : []
    })
  } catch (error) {
    if (error instanceof OutsideError && (error.kind === 'denied' || error.kind === 'absent'))
      return []
    throw error
  }
}
