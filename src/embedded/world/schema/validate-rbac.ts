import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {complaints, everyOne, required, unsupported, wrong} from './errors.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {dnsSubdomain, pathSegment} from './names.ts'
import {selectorErrors} from './validate-selectors.ts'
import {own} from '../../../mesh/own.ts'

const GROUP = 'rbac.authorization.k8s.io'

export const roleErrors = (role: Fields): FieldError[] =>
  everyOne(listOf(role['rules']), 'rules', (rule, at) => ruleErrors(rule, at, true))

export function clusterRoleErrors(role: Fields): FieldError[] {
  const rules = everyOne(listOf(role['rules']), 'rules', (rule, at) => ruleErrors(rule, at, false))
  const {aggregationRule} = role
  if (!isFields(aggregationRule)) return rules
  const selectors = listOf(aggregationRule['clusterRoleSelectors'])
  const at = 'aggregationRule.clusterRoleSelectors'
  return [
    ...rules,
    ...(selectors.length === 0
      ? [required(at, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
      : everyOne(selectors, at, selectorErrors)),
  ]
}

function ruleErrors(rule: Fields, field: string, namespaced: boolean): FieldError[] {
  const has = (key: string): boolean =>
    Array.isArray(own(rule, key)) && (own(rule, key) as unknown[]).length > 0
  const verbs = has('verbs')
    ? []
    : [required(`${field}.verbs`, 'verbs must contain at least one value')]
  if (has('nonResourceURLs')) {
    const urls = rule['nonResourceURLs']
    if (namespaced)
      return [
        ...verbs,
        wrong(
          `${field}.nonResourceURLs`,
          urls,
          'namespaced rules cannot apply to non-resource URLs',
        ),
      ]
    const mixed = ['apiGroups', 'resources', 'resourceNames'].some(has)
    return mixed
      ? [
          ...verbs,
          wrong(
            `${field}.nonResourceURLs`,
            urls,
            'rules cannot apply to both regular resources and non-resource URLs',
          ),
        ]
      : verbs
  }
  const groups = has('apiGroups')
    ? []
    : [required(`${field}.apiGroups`, 'resource rules must supply at least one api group')]
  return [
    ...verbs,
    ...groups,
    ...(has('resources')
      ? []
      : [required(`${field}.resources`, 'resource rules must supply at least one resource')]),
  ]
}

/** What is wrong with a RoleBinding (`kinds` also Role) or a ClusterRoleBinding. */
export function bindingErrors(binding: Fields, kinds: readonly string[]): FieldError[] {
  const {apiGroup, kind = ''} = fieldsOf(binding['roleRef'])
  const name = textOf(fieldsOf(binding['roleRef'])['name'])
  const whole = kinds.length === 1
  return [
    ...(apiGroup === GROUP ? [] : [unsupported('roleRef.apiGroup', apiGroup ?? '', [GROUP])]),
    ...(kinds.includes(textOf(kind)) ? [] : [unsupported('roleRef.kind', kind, kinds)]),
    ...(name === ''
      ? [required('roleRef.name')]
      : complaints('roleRef.name', name, pathSegment(name))),
    ...everyOne(listOf(binding['subjects']), 'subjects', (subject, at) =>
      subjectErrors(subject, at, whole),
    ),
  ]
}

function subjectErrors(subject: Fields, field: string, whole: boolean): FieldError[] {
  const name = textOf(subject['name'])
  const {kind = '', apiGroup = ''} = subject
  const nameless = name === '' ? [required(`${field}.name`)] : []
  if (kind === 'ServiceAccount') {
    const homeless =
      whole && textOf(subject['namespace']) === '' ? [required(`${field}.namespace`)] : []
    return [
      ...nameless,
      ...(name === '' ? [] : complaints(`${field}.name`, name, dnsSubdomain(name))),
      ...(apiGroup === '' ? [] : [unsupported(`${field}.apiGroup`, apiGroup, [''])]),
      ...homeless,
    ]
  }
  if (kind === 'User' || kind === 'Group')
    return [
      ...nameless,
      ...(apiGroup === GROUP ? [] : [unsupported(`${field}.apiGroup`, apiGroup, [GROUP])]),
    ]
  return [...nameless, unsupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
}
