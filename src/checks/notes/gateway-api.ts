import {at, node, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Survey} from '../../mesh/survey.ts'
import {own} from '../../mesh/own.ts'
import type {Detect} from './detect.ts'
import {namespaceOf, signsOf} from './detect.ts'

const DEFINITIONS = 'CustomResourceDefinition.apiextensions.k8s.io'
const GATEWAYS = 'Gateway.gateway.networking.k8s.io'
const NAME = 'gateway.networking.k8s.io/gateway-name'

/**
 * `not-served`: definitions that are there and do not serve this version:
 * `virtualservices.networking.istio.io/v1`.
 */
export const notServed: Detect = ({survey}, {names = []}) =>
  signsOf(
    survey
      .of(DEFINITIONS)
      .filter(each =>
        names.some(
          name =>
            each.metadata.name === name.split('/')[0] && !serves(each, name.split('/')[1] ?? ''),
        ),
      ),
    'without the version that is read',
  )

const serves = (definition: KubeObject, version: string): boolean =>
  rows(at(definition, 'spec', 'versions')).some(
    each => each['name'] === version && each['served'] === true,
  )

/**
 * `gateway-secrets`: Gateways with certificates from another namespace that did not grant it, or
 * that stand before proxies made by hand.
 */
export const gatewaySecrets: Detect = ({survey}) => {
  const gateways = survey.of(GATEWAYS)
  const foreign = gateways.filter(each =>
    secretsOf(each).some(
      place => place !== namespaceOf(each) && !isGranted(survey, place, namespaceOf(each)),
    ),
  )
  const manual = gateways.filter(
    each =>
      !foreign.includes(each) &&
      secretsOf(each).length > 0 &&
      rows(at(each, 'spec', 'addresses')).some(address => address['type'] === 'Hostname'),
  )
  return [
    ...signsOf(foreign, 'with a certificate of another namespace that grants it to nobody'),
    ...signsOf(manual, 'with certificates, for proxies that were made by hand'),
  ]
}

const secretsOf = (gateway: KubeObject): readonly string[] =>
  rows(at(gateway, 'spec', 'listeners'))
    .flatMap(each => rows(at(each, 'tls', 'certificateRefs')))
    .map(each => text(each['namespace']) ?? namespaceOf(gateway))

const isGranted = (survey: Survey, place: string, from: string): boolean =>
  survey
    .of('ReferenceGrant.gateway.networking.k8s.io')
    .some(
      each =>
        namespaceOf(each) === place &&
        rows(at(each, 'spec', 'from')).some(
          source => source['kind'] === 'Gateway' && source['namespace'] === from,
        ),
    )

/**
 * `gateway-merging`: Istio's Gateways whose selector takes pods of a managed gateway in another
 * namespace.
 */
export const gatewayMerging: Detect = ({survey, seen}) => {
  const managed = [...seen.namespaces.values()].flatMap(each =>
    each.workloads
      .filter(inside => inside.templateLabels[NAME] !== undefined)
      .map(inside => ({namespace: each.name, labels: inside.templateLabels})),
  )
  const merged = survey.of('Gateway.networking.istio.io').filter(gateway => {
    const wanted = Object.entries(node(at(gateway, 'spec', 'selector')))
    return (
      wanted.length > 0 &&
      managed.some(
        each =>
          each.namespace !== namespaceOf(gateway) &&
          wanted.every(([key, value]) => own(each.labels, key) === value),
      )
    )
  })
  return signsOf(merged, 'selecting pods of a managed gateway in another namespace')
}

/** `tags-by-hand`: tags that no release holds: somebody rendered or made them. */
export const tagsByHand: Detect = ({seen}) => {
  const tags = [...seen.tags.values()].filter(each => each.release === undefined)
  return tags.length === 0
    ? []
    : [
        {
          what: `tags ${tags
            .map(each => each.name)
            .slice(0, 3)
            .join(', ')} that no Helm release holds`,
          objects: tags.map(each => ({kind: 'MutatingWebhookConfiguration', name: each.config})),
        },
      ]
}
