import type {Fields} from '../api-object.ts'
import {each, fieldsOf, filled, textOf, within} from './fields.ts'

/** Defaults of what extends the API, by kind. */
export const admissionDefaults: Readonly<Record<string, (object: Fields) => Fields>> = {
  MutatingWebhookConfiguration: object =>
    each(object, 'webhooks', webhook => filled(common(webhook), {reinvocationPolicy: 'Never'})),
  ValidatingWebhookConfiguration: object => each(object, 'webhooks', common),
  ValidatingAdmissionPolicy: object =>
    within(object, 'spec', spec =>
      within(filled(spec, {failurePolicy: 'Fail'}), 'matchConstraints', matching),
    ),
  ValidatingAdmissionPolicyBinding: object =>
    within(object, 'spec', spec => within(spec, 'matchResources', matching)),
  CustomResourceDefinition: object => within(object, 'spec', definition),
  APIService: object => within(object, 'spec', spec => within(spec, 'service', port)),
}

const port = (service: Fields): Fields => filled(service, {port: 443})
const scoped = (rule: Fields): Fields => filled(rule, {scope: '*'})

function common(webhook: Fields): Fields {
  const full = filled(webhook, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  })
  return each(
    within(full, 'clientConfig', config => within(config, 'service', port)),
    'rules',
    scoped,
  )
}

function matching(resources: Fields): Fields {
  const full = filled(resources, {
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
  })
  return each(each(full, 'resourceRules', scoped), 'excludeResourceRules', scoped)
}

function definition(spec: Fields): Fields {
  const named = within(spec, 'names', defaultNames)
  const full = filled(named, {conversion: {strategy: 'None'}})
  return within(full, 'conversion', conversion =>
    within(filled(conversion, {strategy: 'None'}), 'webhook', hook =>
      within(hook, 'clientConfig', config => within(config, 'service', port)),
    ),
  )
}

function defaultNames(names: Fields): Fields {
  const kind = textOf(names['kind'])
  return kind === ''
    ? names
    : filled(names, {singular: kind.toLowerCase(), listKind: `${kind}List`})
}

/** Whose rights: `apiGroup` of a subject by its kind. */
function subject(one: Fields): Fields {
  return one['kind'] === 'User' || one['kind'] === 'Group'
    ? filled(one, {apiGroup: 'rbac.authorization.k8s.io'})
    : one
}

/** Of a RoleBinding or ClusterRoleBinding. */
export function binding(object: Fields): Fields {
  const roleRef = filled(fieldsOf(object['roleRef']), {apiGroup: 'rbac.authorization.k8s.io'})
  return each({...object, roleRef}, 'subjects', subject)
}
