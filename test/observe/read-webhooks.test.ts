import {describe, expect, test} from 'vitest'
import {readInjector, readValidator} from '../../src/observe/read-webhooks.ts'
import {object} from './objects.ts'

describe('[U] reading webhooks', () => {
  const hook = (name: string, more: object = {}): object => ({
    name,
    clientConfig: {service: {name: 'istiod', namespace: 'istio-system'}, caBundle: 'YQ=='},
    failurePolicy: 'Fail',
    ...more,
  })
  test("an injector, its revision and tag; other people's webhooks are none", () => {
    expect(
      readInjector(object({name: 'other'}, {webhooks: [hook('x.example.org')]})),
    ).toBeUndefined()
    expect(
      readInjector(
        object(
          {name: 'm'},
          {webhooks: [hook('namespace.sidecar-injector.istio.io'), hook('x.example.org')]},
        ),
      ),
    ).toMatchObject({
      entries: [{config: 'm', revision: 'default', tag: undefined, caBundle: 'YQ=='}],
      tag: undefined,
    })
    expect(
      readInjector(
        object(
          {
            name: 't',
            labels: {'istio.io/rev': 'r1', 'istio.io/tag': 'prod'},
            annotations: {
              'helm.sh/resource-policy': 'keep',
              'meta.helm.sh/release-name': 'istiod-r1',
              'meta.helm.sh/release-namespace': 'istio-system',
            },
          },
          {webhooks: [hook('rev.namespace.sidecar-injector.istio.io')]},
        ),
      )?.tag,
    ).toEqual({
      name: 'prod',
      revision: 'r1',
      config: 't',
      webhooks: ['rev.namespace.sidecar-injector.istio.io'],
      release: {namespace: 'istio-system', name: 'istiod-r1'},
      kept: true,
    })
  })
  test('a validator is closed and trusted only when all of it is', () => {
    expect(
      readValidator(
        object(
          {name: 'istiod-default-validator', labels: {'istio.io/rev': 'r1'}},
          {webhooks: [hook('validation.istio.io')]},
        ),
      ),
    ).toMatchObject({isDefault: true, revision: 'r1', failClosed: true, hasCaBundle: true})
    expect(
      readValidator(
        object(
          {name: 'v'},
          {
            webhooks: [
              hook('rev.validation.istio.io', {failurePolicy: 'Ignore', clientConfig: {}}),
            ],
          },
        ),
      ),
    ).toMatchObject({isDefault: false, failClosed: false, hasCaBundle: false, service: undefined})
    expect(readValidator(object({name: 'v'}, {webhooks: [hook('x.example.org')]}))).toBeUndefined()
  })
})
