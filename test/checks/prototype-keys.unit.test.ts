import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {CHECKS} from '../../src/checks/all.ts'
import {judge} from '../../src/checks/check.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {Values} from '../../src/mesh/snapshot.ts'
import {valueAt} from '../../src/checks/values/facts.ts'
import {withValue, withoutValue} from '../../src/steps/values.ts'
import type {Given} from './evidence.ts'
import {evidence} from './evidence.ts'
import {definition, injectedPod, namespace, object, workload} from './mesh-objects.ts'

/** Words that every plain object answers to, each with a word of the same length that none does. */
const TWINS: Readonly<Record<string, string>> = {
  constructor: 'construktor',
  toString: 'toStrinn',
  valueOf: 'valueOv',
  hasOwnProperty: 'hasOwnPropertz',
  isPrototypeOf: 'isPrototypeOv',
  ['__proto__']: '__protp__',
  __defineGetter__: '__defineGettes__',
}
const NAMES = Object.keys(TWINS)
const disguised = (json: string): string =>
  Object.entries(TWINS).reduce((text, [name, twin]) => text.replaceAll(name, twin), json)
const twinOf = <T>(value: T): T => JSON.parse(disguised(JSON.stringify(value))) as T

/** What every check says of a world. */
const told = (given: Given): string => JSON.stringify(judge(CHECKS, evidence(given)))

const withKey = (name: string, value: unknown = 'x'): Record<string, never> =>
  Object.fromEntries([[name, value]]) as Record<string, never>

/** Each is one place in which somebody may write a name of their own choice. */
const PLACES: Readonly<Record<string, (name: string) => Given>> = {
  'a label of a namespace': name => ({
    objects: [namespace('shop', {'istio-injection': 'enabled', ...withKey(name)})],
  }),
  'a label and an annotation of a template': name => ({
    objects: [workload('shop/web', {labels: withKey(name), annotations: withKey(name)})],
  }),
  'a label of a pod that nobody made': name => ({
    objects: [injectedPod('shop/bare', {metadata: {labels: withKey(name), ownerReferences: []}})],
  }),
  'the label by which a ReplicaSet asks for a sidecar': name => ({
    objects: [
      object(
        'apps/v1 ReplicaSet shop/own',
        {},
        {
          spec: {
            template: {
              metadata: {labels: {...withKey(name), 'sidecar.istio.io/inject': 'true'}},
              spec: {},
            },
          },
        },
      ),
      injectedPod('shop/own', {
        metadata: {labels: {'sidecar.istio.io/inject': 'true'}, ownerReferences: []},
      }),
    ],
  }),
  'a selector of nodes': name => ({
    objects: [workload('shop/web', {pod: {nodeSelector: withKey(name)}})],
  }),
  'a place to spread over': name => ({
    objects: [workload('shop/web', {pod: apart(name), spec: NO_PLACE_LEFT}), node('node-2')],
  }),
  'a quota, and a range': name => ({
    objects: [
      object(
        'v1 ResourceQuota shop/all',
        {},
        {
          spec: {hard: {...withKey(name, '0'), pods: '1'}},
          status: {hard: {...withKey(name, '0'), pods: '1'}, used: {pods: '1'}},
        },
      ),
      object(
        'v1 LimitRange shop/range',
        {},
        {spec: {limits: [{type: 'Container', max: withKey(name, '1')}]}},
      ),
    ],
  }),
  'a request of a container': name => ({
    objects: [
      workload('shop/web', {
        pod: {containers: [{name: 'app', image: 'a', resources: {requests: withKey(name, '1')}}]},
      }),
    ],
  }),
  'the selector of a Gateway, and of a policy': name => ({
    objects: [
      definition('gateways.networking.istio.io', 'Gateway'),
      workload('shop/managed', {labels: {'gateway.networking.k8s.io/gateway-name': 'managed'}}),
      object('networking.istio.io/v1 Gateway other/in', {}, {spec: {selector: withKey(name)}}),
      object(
        'security.istio.io/v1 AuthorizationPolicy shop/all',
        {},
        {spec: {selector: {matchLabels: withKey(name)}}},
      ),
      object(
        'networking.k8s.io/v1 NetworkPolicy istio-system/np',
        {},
        {spec: {podSelector: {matchLabels: withKey(name)}, ingress: [{}]}},
      ),
    ],
  }),
  'a key of the values': name => ({
    values: {...withKey(name, {a: 1}), global: withKey(name), pilot: {env: withKey(name)}},
    baseValues: withKey(name),
  }),
  'the name of an object': name => ({
    objects: [
      object(`v1 ConfigMap istio-system/${name}`, {
        annotations: {
          'control-plane.alpha.kubernetes.io/leader': JSON.stringify({
            holderIdentity: 'istiod-gone-xyz',
            holderKey: 'gone',
          }),
        },
      }),
      workload(`shop/${name}`),
    ],
  }),
}
const NO_PLACE_LEFT = {strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}}
const apart = (topologyKey: string): Record<string, unknown> => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {topologyKey, labelSelector: {matchLabels: {app: 'web'}}},
      ],
    },
  },
})
const node = (name: string): KubeObject =>
  object(
    `v1 Node ${name}`,
    {labels: {'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux'}},
    {
      status: {
        allocatable: {cpu: '16', memory: '64Gi', pods: '110'},
        conditions: [{type: 'Ready', status: 'True'}],
      },
    },
  )

describe('[U] issue 10 H: a name that every object answers to is a name like any other', () => {
  describe.each(Object.entries(PLACES))('%s', (_place, given) => {
    test.each(NAMES)('%s', name => {
      expect(disguised(told(given(name)))).toBe(told(twinOf(given(name))))
    })
  })

  test('in values, wherever they are read and written', () => {
    const key = fc.constantFrom(...NAMES, 'a')
    const values = fc
      .letrec<{map: unknown}>(tie => ({
        map: fc
          .array(fc.tuple(key, fc.oneof({maxDepth: 3}, fc.integer(), tie('map'))), {maxLength: 3})
          .map(entries => Object.fromEntries(entries)),
      }))
      .map.map(value => value as Values)
    const path = fc.array(key, {minLength: 1, maxLength: 3}).map(keys => keys.join('.'))
    fc.assert(
      fc.property(values, path, (given, at) => {
        for (const read of [
          (all: Values, where: string) => valueAt(all, where),
          (all: Values, where: string) => withValue(all, where, 1),
          (all: Values, where: string) => withoutValue(all, where),
        ]) {
          const answer = JSON.stringify(read(given, at) ?? null)
          expect(disguised(answer)).toBe(JSON.stringify(read(twinOf(given), disguised(at)) ?? null))
        }
      }),
    )
  })
})
