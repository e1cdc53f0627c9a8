import type {Access, User} from '../api/api.ts'
import {badRequest, Refusal} from '../refusal.ts'
import type {Store} from '../store.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {authorize, type PathAccess} from './authorize.ts'
import {bindingsOf} from './bindings.ts'

interface Spec extends Fields {
  readonly resourceAttributes?: (Partial<Access> & {readonly version?: string}) | null
  readonly nonResourceAttributes?: {readonly path?: string; readonly verb?: string} | null
  readonly user?: string
  readonly groups?: readonly string[]
  readonly namespace?: string
  readonly token?: string
}

const GROUP = 'authorization.k8s.io'

/**
 * The answer to a review: the object with its status. Of tokens it knows none: `reviewToken` does.
 * @throws Refusal 400 or 422 for a question that makes no sense.
 */
export function review(
  store: Store,
  user: User,
  {kind}: {readonly kind: string},
  body: unknown,
): Fields {
  if (!isFields(body)) throw badRequest(`a ${kind} must be an object`)
  const spec: Spec = isFields(body['spec']) ? body['spec'] : {}
  const answered = (status: object): Fields => ({
    ...body,
    metadata: isFields(body['metadata']) ? body['metadata'] : {},
    spec,
    status,
  })
  switch (kind) {
    case 'SelfSubjectAccessReview':
      return answered(verdict(store, user, spec))
    case 'SubjectAccessReview':
      return answered(verdict(store, subjectOf(spec), spec))
    case 'LocalSubjectAccessReview':
      checkNamespace(body, spec)
      return answered(verdict(store, subjectOf(spec), spec))
    case 'SelfSubjectRulesReview':
      return {...answered(rulesIn(store, user, spec)), spec: {}}
    case 'TokenReview':
      return reviewToken(body, () => undefined)
    default:
      return {
        ...body,
        metadata: isFields(body['metadata']) ? body['metadata'] : {},
        status: {userInfo: userInfo(user)},
      }
  }
}

/** The answer to a TokenReview. In: whose token it is. */
export function reviewToken(
  body: Fields,
  authenticate: (token: string) => User | undefined,
): Fields {
  const spec: Spec = isFields(body['spec']) ? body['spec'] : {}
  return {
    ...body,
    metadata: isFields(body['metadata']) ? body['metadata'] : {},
    spec,
    status: tokenStatus(authenticate(spec.token ?? '')),
  }
}

function verdict(store: Store, user: User, spec: Spec): object {
  const {allowed, reason} = authorize(store, user, accessOf(spec))
  return {allowed, ...(reason === '' ? {} : {reason})}
}

function accessOf({
  resourceAttributes: resource,
  nonResourceAttributes: path,
}: Spec): Access | PathAccess {
  if (isFields(path)) {
    const {path: url = '', verb = ''} = path
    // the names are those of the server's own type
    if (isFields(resource))
      throw wrong(
        'spec.nonResourceAttributes',
        `${JSON.stringify({Path: url, Verb: verb})}: cannot be specified in combination with resourceAttributes`,
      )
    return {verb, path: url}
  }
  if (!isFields(resource))
    throw wrong(
      'spec.resourceAttributes',
      'null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  const {verb = '', group = '', resource: plural = '', subresource, namespace, name} = resource
  return {verb, group, resource: plural, ...filled({subresource, namespace, name})}
}

function filled(
  fields: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (each): each is [string, string] => each[1] !== undefined && each[1] !== '',
    ),
  )
}

function subjectOf({user = '', groups = []}: Spec): User {
  if (user === '' && groups.length === 0)
    throw wrong('spec.user', '"": at least one of user or group must be specified')
  return {name: user, groups}
}

function checkNamespace({metadata}: Fields, {resourceAttributes}: Spec): void {
  const home = isFields(metadata) ? metadata['namespace'] : undefined
  const {namespace = ''} = resourceAttributes ?? {}
  if (home !== undefined && home !== namespace)
    throw wrong(
      'spec.resourceAttributes.namespace',
      `${JSON.stringify(namespace)}: must match metadata.namespace`,
    )
}

/** The API server's 422 for reviews, which names no kind. */
function wrong(field: string, value: string): Refusal {
  const message = `Invalid value: ${value}`
  return new Refusal(422, 'Invalid', `.${GROUP} "" is invalid: ${field}: ${message}`, {
    group: GROUP,
    causes: [{reason: 'FieldValueInvalid', message, field}],
  })
}

function rulesIn(store: Store, user: User, {namespace = ''}: Spec): object {
  if (namespace === '') throw badRequest('no namespace on request')
  const rules = bindingsOf(store, user, namespace).grants.flatMap(grant => grant.rules)
  const resourceRules = rules
    .filter(rule => (rule.resources ?? []).length > 0)
    .map(({verbs, apiGroups, resources, resourceNames}) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames === undefined ? {} : {resourceNames}),
    }))
  const nonResourceRules = rules
    .filter(rule => (rule.nonResourceURLs ?? []).length > 0)
    .map(({verbs, nonResourceURLs}) => ({verbs, nonResourceURLs}))
  return {resourceRules, nonResourceRules, incomplete: false}
}

function tokenStatus(user: User | undefined): object {
  return user === undefined
    ? {user: {}, error: 'invalid bearer token'}
    : {authenticated: true, user: userInfo(user), audiences: ['https://kubernetes.default.svc']}
}

function userInfo({name, uid, groups}: User): object {
  return {username: name, ...(uid === undefined ? {} : {uid}), groups}
}
