import {REV, namespaceInjector} from '../../mesh/injection.ts'
import type {NamespaceName} from '../../mesh/names.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {at, labelsOf, rows, text} from '../../mesh/fields.ts'
import {sh} from '../../mesh/shell.ts'
import type {Evidence} from '../check.ts'
import {compareVersions, minorOf} from '../version.ts'

/** As a survey names it. */
export const GATEWAY = 'Gateway.gateway.networking.k8s.io'
const CLASS = 'GatewayClass.gateway.networking.k8s.io'

/**
 * Classes that every istiod makes by itself, and for whose Gateways it makes Deployments (istio/istio,
 * pilot/pkg/config/kube/gateway).
 */
const OWN_CLASSES: readonly string[] = [
  'istio',
  'istio-waypoint',
  'istio-east-west',
  'istio-agentgateway',
]

/**
 * Gateways of the Gateway API that are Istio's. `managed`: istiod makes their Deployment; else they
 * stand on pods that somebody else made.
 */
export function gatewaysOf({
  survey,
}: Evidence): readonly {readonly gateway: KubeObject; readonly managed: boolean}[] {
  const others = survey
    .of(CLASS)
    .filter(each => isOurs(text(at(each, 'spec', 'controllerName'))))
    .map(each => each.metadata.name)
  const classes = [...OWN_CLASSES, ...others]
  return survey
    .of(GATEWAY)
    .filter(each => classes.includes(text(at(each, 'spec', 'gatewayClassName')) ?? ''))
    .map(gateway => ({gateway, managed: isManaged(gateway)}))
}

const isOurs = (controller: string | undefined): boolean =>
  controller?.startsWith('istio.io/') === true && controller !== 'istio.io/unmanaged-gateway'

/** A single host name as its address says: the Service is there already, make nothing. */
function isManaged(gateway: KubeObject): boolean {
  const addresses = rows(at(gateway, 'spec', 'addresses'))
  if (addresses.length === 0) return true
  const type = text(addresses[0]?.['type'])
  return addresses.length === 1 && (type === undefined || type === 'IPAddress')
}

/** Gateways whose Deployment istiod makes. */
export const managedOf = (evidence: Evidence): readonly KubeObject[] =>
  gatewaysOf(evidence)
    .filter(each => each.managed)
    .map(each => each.gateway)

/** Commands that give Gateways a revision of their own, for the first three. */
export const pinning = (gateways: readonly KubeObject[], revision: string): readonly string[] =>
  gateways
    .slice(0, 3)
    .map(
      ({metadata: {namespace = '', name}}) =>
        sh`kubectl -n ${namespace} label gateways.gateway.networking.k8s.io ${name} ${REV}=${revision} --overwrite`,
    )

/** What istiods look at when they decide whose a Gateway is. */
export interface ClaimBasis {
  /** Versions by revision; undefined where it cannot be told. */
  readonly revisions: ReadonlyMap<string, string | undefined>
  readonly tags: readonly {
    readonly name: string
    readonly webhook: string
    readonly service: string | undefined
  }[]
  /** The revision that the default validator names. */
  readonly validator: string | undefined
}

/** As it is. */
export function basisNow({seen}: Evidence): ClaimBasis {
  return {
    revisions: new Map([...seen.revisions.values()].map(each => [each.name, each.version])),
    tags: [...seen.tags.values()].map(each => ({
      name: each.name,
      webhook: each.revision,
      service: each.service?.revision,
    })),
    validator: seen.validators.find(each => each.isDefault)?.revision,
  }
}

/** With tags and default on the new revision. `old`: whether the old ones still run. */
export function basisAfter(evidence: Evidence, old: 'beside' | 'gone'): ClaimBasis {
  const {
    asked: {revision, version, from, base},
  } = evidence
  const {revisions, tags, validator} = basisNow(evidence)
  const moved = (name: string): string => (from.some(each => each === name) ? revision : name)
  const staying = [...revisions].filter(([name]) => old === 'beside' || moved(name) === name)
  return {
    revisions: new Map([...staying, [revision, version]]),
    tags: tags.map(each => ({
      name: each.name,
      webhook: moved(each.webhook),
      service: each.service === undefined ? undefined : moved(each.service),
    })),
    validator:
      validator === undefined || base?.values['defaultRevision'] === '' ? validator : revision,
  }
}

/** What a Gateway asks for: its own label, else its namespace's; empty: nothing. */
export const asksFor = ({seen}: Evidence, gateway: KubeObject): string =>
  labelsOf(gateway)[REV] ??
  seen.namespaces.get(gateway.metadata.namespace as NamespaceName)?.labels[REV] ??
  ''

/**
 * The same after its namespace has moved: one whose pods an old revision injects directly is given
 * the new label.
 */
export function willAskFor(evidence: Evidence, gateway: KubeObject): string {
  const {seen, asked} = evidence
  const namespace = seen.namespaces.get(gateway.metadata.namespace as NamespaceName)
  if (labelsOf(gateway)[REV] !== undefined || namespace === undefined)
    return asksFor(evidence, gateway)
  const injector = namespaceInjector(seen, namespace)
  return injector !== undefined &&
    injector.tag === undefined &&
    asked.from.includes(injector.revision)
    ? asked.revision
    : asksFor(evidence, gateway)
}

/** The revisions that take a Gateway for theirs when it asks for that. Healthy is exactly one. */
export const claimants = (basis: ClaimBasis, asks: string): readonly string[] =>
  [...basis.revisions.keys()].filter(each => claims(basis, each, asks))

function claims(basis: ClaimBasis, revision: string, asks: string): boolean {
  const mine = new Set([
    revision,
    ...basis.tags
      .filter(
        each =>
          each.webhook === revision ||
          (each.service === revision && readsServices(basis.revisions.get(revision))),
      )
      .map(each => each.name),
  ])
  if (asks !== '') return mine.has(asks)
  if (mine.has('default')) return true
  return (
    basis.validator === revision &&
    readsValidator(basis.revisions.get(revision)) &&
    !basis.tags.some(each => each.name === 'default')
  )
}

const readsServices = (version: string | undefined): boolean =>
  version === undefined || (minorOf(version) ?? 0) >= 28

/** From these patches on the default validator's revision counts as default too. */
function readsValidator(version: string | undefined): boolean {
  const minor = minorOf(version)
  const first = ['1.25.5', '1.26.4', '1.27.1'].find(each => minorOf(each) === minor)
  return first === undefined
    ? minor === undefined || minor >= 28
    : compareVersions(version, first) >= 0
}
