import {describe, expect, test} from 'vitest'
import {kindOfHelmWords} from '../../src/adapters/helm-trouble.ts'

/** As Helm 3.17.3 and 4.1.4 said them, or the libraries that it is made of. */
const PASSING = [
  'Error: Kubernetes cluster unreachable: Get "https://10.0.0.1:443/version": dial tcp 10.0.0.1:443: connect: connection refused',
  'Error: UPGRADE FAILED: could not get information about the resource ServiceAccount "istiod" in namespace "istio-system": Get "https://10.0.0.1/api/v1": unexpected EOF',
  'Error: UPGRADE FAILED: create: failed to create: Post "https://10.0.0.1/api/v1/namespaces/istio-system/secrets": EOF',
  'Error: read tcp 10.0.0.2:41010->10.0.0.1:443: read: connection reset by peer',
  'Error: net/http: TLS handshake timeout',
  'Error: UPGRADE FAILED: etcdserver: leader changed',
  'Error: etcdserver: request timed out',
  'Error: UPGRADE FAILED: the server is currently unable to handle the request',
  'Error: the server was unable to return a response in the time allotted, but may still be processing the request',
  'Error: Internal error occurred: failed calling webhook "x.istio.io": connection refused',
  'Error: net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  'Error: UPGRADE FAILED: unable to build kubernetes objects from new release manifest: error validating "": error validating data: failed to download openapi: the server could not find the requested resource',
  'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
  'Error: update: failed to update: Operation cannot be fulfilled on secrets "a": the object has been modified; please apply your changes to the latest version and try again',
]
const REFUSALS = [
  'Error: UPGRADE FAILED: cannot patch "istiod" with kind Deployment: admission webhook "v.kyverno.svc" denied the request: timed out, connection refused',
  'Error: INSTALLATION FAILED: serviceaccounts is forbidden: User "ann" cannot create resource "serviceaccounts"',
  'Error: pods "a" is forbidden: exceeded quota: small',
  'Error: Deployment.apps "istiod" is invalid: spec.selector: Invalid value: field is immutable',
  'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
  'Error: execution error at (istiod/templates/x.yaml:1:4): no',
  'Error: Unable to continue with install: ServiceAccount "istiod" exists and cannot be imported into the current release: invalid ownership metadata',
  "Error: values don't meet the specifications of the schema(s) in the following chart(s)",
  'Error: UPGRADE FAILED: conflict occurred while applying object: Apply failed with 1 conflict: conflict with "kubectl"',
]
const UNKNOWN = ['Error: no loader', 'helm was ended from outside', 'Error: injected 503', '']

describe('[U] what a failed helm tells of', () => {
  test.each(PASSING)('passes by itself: %s', words => {
    expect(kindOfHelmWords(words)).toBe('unreachable')
  })
  test.each(REFUSALS)('would be refused again: %s', words => {
    expect(kindOfHelmWords(words)).toBe('refused')
  })
  test.each(UNKNOWN)('is not known: %j', words => {
    expect(kindOfHelmWords(words)).toBe('broken')
  })
})
