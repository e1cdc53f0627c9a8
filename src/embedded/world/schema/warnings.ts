import type {Kind} from '../kinds.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {fieldsOf, listOf, textOf} from './fields.ts'
import {formatWarnings} from './warnings-crd.ts'
import {own} from '../../../mesh/own.ts'

/**
 * What the API server warns of in a write that it takes: in pods that are wanted, words of old
 * Kubernetes versions and variables that are lost; in definitions, formats that it does not know.
 * Facts: pkg/api/pod/warnings.go and pkg/api/node/util.go of Kubernetes 1.35. In: an object as it
 * was, if there was one, and as it is kept. Out: texts of `Warning` headers, each once.
 */
export function warningsAbout(
  kind: Pick<Kind, 'kind' | 'custom'>,
  was: ApiObject | undefined,
  is: ApiObject,
): string[] {
  if (kind.custom !== undefined) return []
  const path = own(TEMPLATES, kind.kind)
  const texts =
    kind.kind === 'CustomResourceDefinition'
      ? formatWarnings(was, is)
      : path === undefined
        ? []
        : podWarnings(path, is)
  return [...new Set(texts)]
}

function podWarnings(path: readonly string[], object: ApiObject): string[] {
  const template = path.reduce<Fields>((within, key) => fieldsOf(own(within, key)), object)
  const told: Telling = {
    at: path.map(key => `${key}.`).join(''),
    annotations: fieldsOf(fieldsOf(template['metadata'])['annotations']),
    spec: fieldsOf(template['spec']),
  }
  return [
    ...oldLabels(told),
    ...oldAnnotations(told),
    ...allContainers(told).flatMap(each => [...oldProfiles(told, each), ...hiddenVariables(each)]),
  ]
}

interface Telling {
  /** What a field's path begins with: `spec.template.`, or nothing for a pod. */
  readonly at: string
  readonly annotations: Fields
  readonly spec: Fields
}

interface Placed {
  readonly container: Fields
  readonly path: string
}

const TEMPLATE = ['spec', 'template']
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: TEMPLATE,
  ReplicaSet: TEMPLATE,
  StatefulSet: TEMPLATE,
  DaemonSet: TEMPLATE,
  Job: TEMPLATE,
  ReplicationController: TEMPLATE,
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

const LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
}

const SYSCTLS = 'non-functional in v1.11+; use the "sysctls" field instead'
const ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': SYSCTLS,
  'security.alpha.kubernetes.io/unsafe-sysctls': SYSCTLS,
}

const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead'
const APPARMOR = 'deprecated since v1.30; use the "appArmorProfile" field instead'

function oldLabels({at, spec}: Telling): string[] {
  return Object.keys(fieldsOf(spec['nodeSelector'])).flatMap(label =>
    own(LABELS, label) === undefined
      ? []
      : [`${at}spec.nodeSelector[${label}]: ${own(LABELS, label)}`],
  )
}

function oldAnnotations({at, annotations, spec}: Telling): string[] {
  const old = Object.entries(ANNOTATIONS).filter(([key]) => Object.hasOwn(annotations, key))
  const pod = 'seccomp.security.alpha.kubernetes.io/pod'
  const seccomp =
    pod in annotations && !('seccompProfile' in fieldsOf(spec['securityContext']))
      ? [[pod, SECCOMP] as const]
      : []
  return [...old, ...seccomp].map(([key, text]) => `${at}metadata.annotations[${key}]: ${text}`)
}

function allContainers({at, spec}: Telling): Placed[] {
  return ['initContainers', 'containers'].flatMap(field =>
    listOf(own(spec, field)).map((container, index) => ({
      container,
      path: `${at}spec.${field}[${index}]`,
    })),
  )
}

/**
 * Profiles of one container by annotation, where the field does not say the same. A pod's own
 * AppArmor annotation is no mistake.
 */
function oldProfiles({at, annotations, spec}: Telling, {container}: Placed): string[] {
  const context = fieldsOf(container['securityContext'])
  const name = textOf(container['name'])
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${name}`
  const apparmor = `container.apparmor.security.beta.kubernetes.io/${name}`
  const isSaid =
    'appArmorProfile' in context ||
    isProfile(
      fieldsOf(fieldsOf(spec['securityContext'])['appArmorProfile']),
      textOf(own(annotations, apparmor)),
    )
  return [
    ...(Object.hasOwn(annotations, seccomp) && !('seccompProfile' in context)
      ? [`${at}metadata.annotations[${seccomp}]: ${SECCOMP}`]
      : []),
    ...(at !== '' && Object.hasOwn(annotations, apparmor) && !isSaid
      ? [`${at}metadata.annotations[${apparmor}]: ${APPARMOR}`]
      : []),
  ]
}

/**
 * Is a profile of AppArmor the one that an annotation means: `unconfined`, `runtime/default`,
 * `localhost/NAME`?
 */
function isProfile({type, localhostProfile}: Fields, annotation: string): boolean {
  if (annotation === 'unconfined') return type === 'Unconfined'
  if (annotation === 'runtime/default') return type === 'RuntimeDefault'
  return type === 'Localhost' && annotation === `localhost/${textOf(localhostProfile)}`
}

/** A variable that is there twice, and whose later value does not build upon the earlier one. */
function hiddenVariables({container, path}: Placed): string[] {
  const names = new Set<string>()
  return listOf(container['env']).flatMap((variable, index) => {
    const [name, value] = [textOf(variable['name']), textOf(variable['value'])]
    const earlier = `$(${name})`
    const hides =
      names.has(name) &&
      (variable['valueFrom'] !== undefined || value === earlier || !value.includes(earlier))
    names.add(name)
    return hides
      ? [
          `${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, ` +
            'which may be dropped when using apply',
        ]
      : []
  })
}
