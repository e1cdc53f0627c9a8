import {annotationsOf, at, labelsOf, rows, text, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import type {Survey} from '../../mesh/survey.ts'
import {own} from '../../mesh/own.ts'
import {gitTool, managersOf} from './managed.ts'

/** Whoever puts a field back as their repository says. */
export interface GitOwner {
  /** `Flux`, `Argo CD`, or the name of a manager. */
  readonly tool: string
  /** It does so by itself, sooner or later. */
  readonly always: boolean
  /** How to make it stop for a while. */
  readonly pause: string | undefined
}

/**
 * Who owns one of these fields of the object. `unknown`: a tool looks after the object, and the API
 * server does not tell its fields.
 */
export function gitOwner(
  survey: Survey,
  object: KubeObject,
  fields: readonly string[],
): GitOwner | undefined {
  const managers = managersOf(object)
  const owner = managers.find(
    each =>
      each.fields.some(field => fields.includes(field)) &&
      (gitTool(each.name) !== undefined || isController(each.name)),
  )
  const tool = owner === undefined ? undefined : (gitTool(owner.name) ?? owner.name)
  const traced = tool ?? (managers.length === 0 ? tracedTool(object) : undefined)
  if (traced === undefined) return undefined
  if (traced === 'Flux') return fluxOwner(survey, object, tool !== undefined)
  if (traced === 'Argo CD') return argoOwner(survey, object, tool !== undefined)
  return {tool: traced, always: tool === 'Config Sync', pause: undefined}
}

/**
 * Controllers and operators by their usual names; people work with kubectl and consoles.
 * Kubernetes’ own and Istio’s set none of these fields for others.
 */
const isController = (manager: string): boolean =>
  /(^manager|(^|[-_/])(controller|operator|hnc|capsule)([-_]manager)?)$/.test(manager) &&
  manager !== 'kube-controller-manager'

function tracedTool(object: KubeObject): string | undefined {
  if (labelsOf(object)['kustomize.toolkit.fluxcd.io/name'] !== undefined) return 'Flux'
  return appOf(object) === undefined ? undefined : 'Argo CD'
}

function fluxOwner(survey: Survey, object: KubeObject, sure: boolean): GitOwner | undefined {
  const [name, namespace] = ['name', 'namespace'].map(key =>
    own(labelsOf(object), `kustomize.toolkit.fluxcd.io/${key}`),
  )
  const said = annotationsOf(object)
  if (
    said['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled' ||
    ['IfNotPresent', 'Ignore'].includes(said['kustomize.toolkit.fluxcd.io/ssa'] ?? '')
  )
    return undefined
  const source = survey
    .of('Kustomization.kustomize.toolkit.fluxcd.io')
    .find(each => each.metadata.name === name && each.metadata.namespace === namespace)
  const suspended = at(source, 'spec', 'suspend') === true
  return {
    tool: 'Flux',
    always: sure && !suspended,
    pause:
      name === undefined
        ? undefined
        : sh`flux suspend kustomization ${name} -n ${namespace ?? 'flux-system'}`,
  }
}

function argoOwner(survey: Survey, object: KubeObject, sure: boolean): GitOwner {
  const name = appOf(object)
  const app = survey.of('Application.argoproj.io').find(each => each.metadata.name === name)
  return {
    tool: 'Argo CD',
    always: sure && heals(app),
    pause: name === undefined ? undefined : sh`argocd app set ${name} --self-heal=false`,
  }
}

/** Does the application put drift back by itself? */
export const heals = (app: KubeObject | undefined): boolean =>
  at(app, 'spec', 'syncPolicy', 'automated', 'selfHeal') === true

/** The Argo CD application that an object is tracked by. */
function appOf(object: KubeObject): string | undefined {
  const tracked = text(annotationsOf(object)['argocd.argoproj.io/tracking-id'])?.split(':')[0]
  // Applications outside of Argo CD's own namespace are named `namespace_name`.
  return tracked?.split('_').at(-1) ?? labelsOf(object)['argocd.argoproj.io/instance']
}

/** Applications that write labels of the namespaces they deploy to. */
export function appsLabelling(
  survey: Survey,
  namespace: string,
  keys: readonly string[],
): readonly KubeObject[] {
  return survey
    .of('Application.argoproj.io')
    .filter(
      each =>
        at(each, 'spec', 'destination', 'namespace') === namespace &&
        isHere(each) &&
        keys.some(
          key =>
            at(each, 'spec', 'syncPolicy', 'managedNamespaceMetadata', 'labels', key) !== undefined,
        ),
    )
}

/** Does the application deploy to the cluster it is in? */
export const isHere = (app: KubeObject): boolean =>
  at(app, 'spec', 'destination', 'server') === 'https://kubernetes.default.svc' ||
  at(app, 'spec', 'destination', 'name') === 'in-cluster'

/** Does the tool write the object anew instead of patching it? */
export function replaces(survey: Survey, object: KubeObject): boolean {
  const app = survey
    .of('Application.argoproj.io')
    .find(each => each.metadata.name === appOf(object))
  return (
    (text(annotationsOf(object)['argocd.argoproj.io/sync-options']) ?? '').includes(
      'Replace=true',
    ) || texts(at(app, 'spec', 'syncPolicy', 'syncOptions')).includes('Replace=true')
  )
}

/** Names of the charts that an application installs. */
export const chartsOf = (app: KubeObject): readonly string[] =>
  [at(app, 'spec', 'source'), ...rows(at(app, 'spec', 'sources'))].flatMap(
    each => text(at(each, 'chart')) ?? [],
  )
