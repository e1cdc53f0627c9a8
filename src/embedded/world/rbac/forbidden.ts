import type {Access, User} from '../api/api.ts'
import {Refusal} from '../refusal.ts'
import type {PathAccess} from './authorize.ts'

/** The API server's no to somebody who may not. In: the reason of the decision. */
export function forbid(user: User, access: Access | PathAccess, reason = ''): Refusal {
  const what = 'path' in access ? `path ${JSON.stringify(access.path)}` : resourceText(access)
  const denied = `User ${JSON.stringify(user.name)} cannot ${access.verb} ${what}`
  const why = reason === '' ? denied : `${denied}: ${reason}`
  if ('path' in access) return new Refusal(403, 'Forbidden', `forbidden: ${why}`, {})
  const {group, resource, name = ''} = access
  const full = group === '' ? resource : `${resource}.${group}`
  const details = {...(name === '' ? {} : {name}), ...(group === '' ? {} : {group}), kind: resource}
  return new Refusal(
    403,
    'Forbidden',
    `${full}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${why}`,
    details,
  )
}

function resourceText({group, resource, subresource = '', namespace = ''}: Access): string {
  const full = subresource === '' ? resource : `${resource}/${subresource}`
  const place =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return `resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${place}`
}
