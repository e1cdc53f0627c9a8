import {describe, expect, test} from 'vitest'
import type {Fields} from '../../../src/embedded/world/istio/settings.ts'
import {
  ALWAYS_REJECT,
  refusalOf,
  type IstioObject,
} from '../../../src/embedded/world/istio/validate.ts'

const object = (kind: string, spec: Fields, group = 'networking'): IstioObject => ({
  apiVersion: `${group}.istio.io/v1`,
  kind,
  metadata: {name: 'it', namespace: 'shop'},
  spec,
})
const server = {hosts: ['*'], port: {number: 80, name: 'http', protocol: 'HTTP'}}
const target = {destination: {host: 'web'}}

describe('istiod accepts', () => {
  test.each([
    object('Gateway', {selector: {istio: 'ingress'}, servers: [server]}),
    object('VirtualService', {hosts: ['web'], http: [{route: [target]}]}),
    object('VirtualService', {http: [{route: [target]}]}),
    object('VirtualService', {hosts: ['web'], http: [{redirect: {uri: '/'}}]}),
    object('DestinationRule', {host: 'web', subsets: [{name: 'v1'}, {name: 'v2'}]}),
    object('ServiceEntry', {
      hosts: ['example.com'],
      ports: [{number: 443, name: 'tls', protocol: 'TLS'}],
    }),
    object('Sidecar', {egress: [{hosts: ['./*']}]}),
    object('PeerAuthentication', {mtls: {mode: 'STRICT'}}, 'security'),
    object('AuthorizationPolicy', {}, 'security'),
    object('Telemetry', {}, 'telemetry'),
  ])('$kind', given => {
    expect(refusalOf(given)).toBeUndefined()
  })
})

describe('istiod refuses', () => {
  test.each([
    [object('Gateway', {}), 'configuration is invalid: gateway must have at least one server'],
    [
      object('VirtualService', {hosts: ['web'], http: [{}]}),
      'configuration is invalid: HTTP route, redirect or direct_response is required',
    ],
    [
      object('VirtualService', {hosts: ['web']}),
      'configuration is invalid: http, tcp or tls must be provided in virtual service',
    ],
    [
      object('DestinationRule', {host: 'web', subsets: [{name: 'a'}, {name: 'a'}]}),
      'configuration is invalid: duplicate subset names: a',
    ],
    [object('Sidecar', {}), 'configuration is invalid: sidecar: empty configuration provided'],
    [object('Unknown', {}), 'unrecognized type networking.istio.io/v1, Kind=Unknown'],
  ])('%o', (given, message) => {
    expect(refusalOf(given)).toBe(message)
  })

  test('all that is wrong at once', () => {
    expect(
      refusalOf(
        object('Gateway', {servers: [{port: {number: 443, name: 'https', protocol: 'HTTPS'}}]}),
      ),
    ).toBe(
      'configuration is invalid: 2 errors occurred:\n\t* server config must contain at least ' +
        'one host\n\t* server must have TLS settings for HTTPS/TLS protocols\n\n',
    )
  })

  test('whatever is marked to be refused', () => {
    const good = object('Gateway', {servers: [server]})
    expect(refusalOf({...good, metadata: {annotations: {[ALWAYS_REJECT]: 'true'}}})).toContain(
      'annotation found, rejecting',
    )
  })
})
