import {at, rows, text, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Survey} from '../../mesh/survey.ts'
import type {Detect} from './detect.ts'
import {namespaceOf, signsOf} from './detect.ts'

export const RULES = 'DestinationRule.networking.istio.io'
const ROUTES = 'VirtualService.networking.istio.io'
export const ENTRIES = 'ServiceEntry.networking.istio.io'

/** A host as Istio reads it: a name without a dot is a Service of the object's namespace. */
const fullHost = (host: string, namespace: string): string =>
  host.includes('.') || host === '*' ? host : serviceHost(host, namespace)

/** The cluster's own domain is taken to be the usual one. */
const serviceHost = (name: string, namespace: string): string =>
  `${name}.${namespace}.svc.cluster.local`

/** The full hosts to which a VirtualService sends or mirrors. */
function destinationsOf(route: KubeObject): readonly string[] {
  const all = ['http', 'tcp', 'tls'].flatMap(list => rows(at(route, 'spec', list)))
  const ends = all.flatMap(each => [
    ...rows(each['route']).map(to => to['destination']),
    each['mirror'],
    ...rows(each['mirrors']).map(to => to['destination']),
  ])
  return ends
    .flatMap(each => text(at(each, 'host')) ?? [])
    .map(each => fullHost(each, namespaceOf(route)))
}

const hostOf = (rule: KubeObject): string =>
  fullHost(text(at(rule, 'spec', 'host')) ?? '', namespaceOf(rule))

/**
 * `external-name`: VirtualServices and DestinationRules that lead to a Service of type
 * ExternalName.
 */
export const externalName: Detect = ({survey}) => {
  const aliases = new Set(
    survey
      .of('Service')
      .filter(each => at(each, 'spec', 'type') === 'ExternalName')
      .map(each => serviceHost(each.metadata.name, namespaceOf(each))),
  )
  const isAlias = (host: string): boolean =>
    aliases.has(host) || aliases.has(host.replace(/\.svc$/, '.svc.cluster.local'))
  const users = [
    ...survey.of(ROUTES).filter(each => destinationsOf(each).some(isAlias)),
    ...survey.of(RULES).filter(each => isAlias(hostOf(each))),
  ]
  return signsOf(users, 'for a Service of type ExternalName')
}

/** `mirror`: VirtualServices that mirror requests. */
export const mirror: Detect = ({survey}) =>
  signsOf(
    survey
      .of(ROUTES)
      .filter(each =>
        rows(at(each, 'spec', 'http')).some(
          http => http['mirror'] !== undefined || rows(http['mirrors']).length > 0,
        ),
      ),
    'with a mirror',
  )

/**
 * `overlapping-hosts`: a VirtualService of the mesh with a wildcard host that is older than another
 * one's host under it.
 */
export const overlappingHosts: Detect = ({survey}) => {
  const claims = survey
    .of(ROUTES)
    .filter(isForMesh)
    .flatMap(object =>
      texts(at(object, 'spec', 'hosts')).map(host => ({
        object,
        host: fullHost(host, namespaceOf(object)),
      })),
    )
  const wide = claims.filter(each => each.host.startsWith('*'))
  const shadowing = wide.filter(one =>
    claims.some(
      other =>
        other.object !== one.object &&
        isUnder(other.host, one.host) &&
        !isNewer(one.object, other.object),
    ),
  )
  return signsOf(
    [...new Set(shadowing.map(each => each.object))],
    'with a wildcard over the more precise host of a newer one',
  )
}

const isForMesh = (route: KubeObject): boolean => {
  const gateways = texts(at(route, 'spec', 'gateways'))
  return gateways.length === 0 || gateways.includes('mesh')
}

const isUnder = (host: string, wildcard: string): boolean =>
  host !== wildcard && host.endsWith(wildcard.slice(1))

/** Not known counts as no. */
const isNewer = (one: KubeObject, other: KubeObject): boolean =>
  (one.metadata.creationTimestamp ?? '') > (other.metadata.creationTimestamp ?? '~')

/**
 * `duplicate-hosts`: a host that several namespaces offer, by Service or ServiceEntry, and not all
 * of them in private.
 */
export const duplicateHosts: Detect = ({survey}) => {
  const offers = offersOf(survey)
  const contested = [...Map.groupBy(offers, each => each.host).values()].filter(
    all => new Set(all.map(each => each.object)).size > 1 && all.some(each => !each.isPrivate),
  )
  return signsOf(
    [...new Set(contested.flatMap(all => all.map(each => each.object)))],
    `offering a host that is offered more than once, such as ${contested[0]?.[0]?.host ?? ''}`,
  )
}

interface Offer {
  readonly host: string
  readonly object: KubeObject
  readonly isPrivate: boolean
}

function offersOf(survey: Survey): readonly Offer[] {
  const entries = survey.of(ENTRIES).flatMap(object =>
    texts(at(object, 'spec', 'hosts')).map(host => ({
      host,
      object,
      isPrivate: isPrivate(texts(at(object, 'spec', 'exportTo'))),
    })),
  )
  const wanted = new Set(entries.map(each => each.host))
  const services = survey.of('Service').map(object => ({
    host: serviceHost(object.metadata.name, namespaceOf(object)),
    object,
    isPrivate: false,
  }))
  return [...entries, ...services.filter(each => wanted.has(each.host))]
}

const isPrivate = (exportTo: readonly string[]): boolean =>
  exportTo.length > 0 && exportTo.every(each => each === '.' || each === '~')

/**
 * `rules-exported`: several DestinationRules of one namespace for one host, seen by different
 * namespaces.
 */
export const rulesExported: Detect = ({survey}) => {
  const byHost = Map.groupBy(survey.of(RULES), each => `${namespaceOf(each)} ${hostOf(each)}`)
  const different = [...byHost.values()].filter(
    all =>
      new Set(
        all.map(each =>
          texts(at(each, 'spec', 'exportTo'))
            .toSorted()
            .join(),
        ),
      ).size > 1,
  )
  return signsOf(different.flat(), 'for one host with different exportTo')
}

/**
 * `external-tls`: DestinationRules with TLS settings for a host that a ServiceEntry brings into the
 * mesh from outside.
 */
export const externalTls: Detect = ({survey}) => {
  const outside = new Set(
    survey
      .of(ENTRIES)
      .filter(each => at(each, 'spec', 'location') !== 'MESH_INTERNAL')
      .flatMap(each => texts(at(each, 'spec', 'hosts'))),
  )
  return signsOf(
    survey
      .of(RULES)
      .filter(
        each => outside.has(hostOf(each)) && at(each, 'spec', 'trafficPolicy', 'tls') !== undefined,
      ),
    'with TLS settings for an external host',
  )
}

/**
 * `target-port`: ServiceEntries without resolution with a port that names another one as its
 * target.
 */
export const targetPort: Detect = ({survey}) =>
  signsOf(
    survey
      .of(ENTRIES)
      .filter(
        each =>
          isUnresolved(each) &&
          rows(at(each, 'spec', 'ports')).some(
            port =>
              port['targetPort'] !== undefined &&
              port['targetPort'] !== 0 &&
              port['targetPort'] !== port['number'],
          ),
      ),
    'with resolution NONE and a targetPort of its own',
  )

/** NONE is what a ServiceEntry has that says nothing. */
export const isUnresolved = (entry: KubeObject): boolean =>
  (text(at(entry, 'spec', 'resolution')) ?? 'NONE') === 'NONE'
