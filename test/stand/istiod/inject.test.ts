import {describe, expect, test} from 'vitest'
import {inject, patchOf} from '../../../src/embedded/world/istio/inject.ts'
import {isInjectable} from '../../../src/embedded/world/istio/injectable.ts'
import {
  annotationsOf,
  containersOf,
  labelsOf,
  type Pod,
} from '../../../src/embedded/world/istio/objects.ts'
import {sampleInjection, samplePod, sampleSettings} from './samples.ts'

const names = (list: readonly {name: string}[] = []) => list.map(x => x.name)
const variable = (pod: Pod, name: string) =>
  containersOf(pod)
    .find(c => c.name === 'istio-proxy')
    ?.env?.find(e => e.name === name)?.value
const status = (pod: Pod): unknown =>
  JSON.parse(annotationsOf(pod)['sidecar.istio.io/status'] ?? '')

describe('an injected pod', () => {
  test('carries a native sidecar, its revision and where its istiod is', () => {
    const pod = inject(sampleInjection())
    expect(names(pod.spec.containers)).toEqual(['app'])
    expect(names(pod.spec.initContainers)).toEqual(['istio-init', 'istio-proxy'])
    expect(pod.spec.initContainers?.[1]).toMatchObject({
      image: 'docker.io/istio/proxyv2:1.28.10',
      restartPolicy: 'Always',
    })
    expect(annotationsOf(pod)['istio.io/rev']).toBe('1-28-10')
    expect(status(pod)).toMatchObject({
      revision: '1-28-10',
      initContainers: ['istio-init', 'istio-proxy'],
      containers: null,
    })
    expect(labelsOf(pod)).toMatchObject({
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'web',
      'service.istio.io/canonical-revision': 'latest',
    })
    expect(variable(pod, 'CA_ADDR')).toBe('istiod-1-28-10.istio-system.svc:15012')
    expect(JSON.parse(variable(pod, 'PROXY_CONFIG') ?? '')).toEqual({
      discoveryAddress: 'istiod-1-28-10.istio-system.svc:15012',
    })
  })

  test('carries a classic sidecar where native ones are off, or where it says so itself', () => {
    const classic = inject(sampleInjection({native: false}))
    const asked = inject(
      sampleInjection({pod: samplePod({annotations: {'sidecar.istio.io/nativeSidecar': 'false'}})}),
    )
    for (const pod of [classic, asked]) {
      expect(names(pod.spec.containers)).toEqual(['app', 'istio-proxy'])
      expect(names(pod.spec.initContainers)).toEqual(['istio-init'])
    }
  })

  test('is told no address when it is the default one', () => {
    const plain = {
      ...sampleSettings(''),
      proxyConfig: {discoveryAddress: 'istiod.istio-system.svc:15012'},
    }
    const pod = inject(sampleInjection({settings: plain, revision: 'default'}))
    expect(variable(pod, 'PROXY_CONFIG')?.trim()).toBe('{}')
    expect(variable(pod, 'CA_ADDR')).toBe('istiod.istio-system.svc:15012')
  })

  test('of a gateway gets the image in the place of auto and keeps its own resources', () => {
    const proxy = {
      name: 'istio-proxy',
      image: 'auto',
      resources: {limits: {cpu: '2'}},
      env: [{name: 'TRUST_DOMAIN', value: 'mine'}],
    }
    const pod = inject(
      sampleInjection({
        pod: samplePod(
          {annotations: {'inject.istio.io/templates': 'gateway'}},
          {containers: [proxy]},
        ),
      }),
    )
    expect(names(pod.spec.containers)).toEqual(['istio-proxy'])
    expect(pod.spec.initContainers ?? []).toEqual([])
    expect(pod.spec.containers[0]).toMatchObject({
      image: 'docker.io/istio/proxyv2:1.28.10',
      resources: {limits: {cpu: '2'}},
    })
    expect(pod.spec.containers[0]?.args).toContain('router')
    expect(variable(pod, 'TRUST_DOMAIN')).toBe('mine')
    expect(labelsOf(pod)).not.toHaveProperty('security.istio.io/tlsMode')
  })

  test('changes hands when a second webhook injects it', () => {
    const once = inject(sampleInjection())
    const twice = inject(sampleInjection({pod: once, revision: 'other', native: false}))
    expect(names(containersOf(twice))).toEqual(['istio-init', 'app', 'istio-proxy'])
    expect(status(twice)).toMatchObject({revision: 'other'})
    expect(new Set(names(twice.spec.volumes)).size).toBe(twice.spec.volumes?.length)
  })

  test('is refused for a template that nobody defined', () => {
    const pod = samplePod({annotations: {'inject.istio.io/templates': 'sidecar,mine'}})
    expect(() => inject(sampleInjection({pod}))).toThrow(
      'requested template "mine" not found; have sidecar, gateway',
    )
  })

  test('comes back as a patch of what changed alone', () => {
    const before = samplePod()
    const patch = patchOf(before, inject(sampleInjection({pod: before})))
    expect(patch.map(({op, path}) => `${op} ${path}`)).toEqual([
      'replace /metadata/labels',
      'add /metadata/annotations',
      'add /spec/initContainers',
      'add /spec/volumes',
    ])
  })
})

describe('injection', () => {
  const settings = sampleSettings()

  test.each([
    ['a pod of the host network', samplePod({}, {hostNetwork: true}), 'shop'],
    ['a system namespace', samplePod(), 'kube-system'],
    ['a label that says no', samplePod({labels: {'sidecar.istio.io/inject': 'false'}}), 'shop'],
    [
      'an annotation that says no',
      samplePod({annotations: {'sidecar.istio.io/inject': 'false'}}),
      'shop',
    ],
  ])('leaves out %s', (_what, pod, namespace) => {
    expect(isInjectable(pod, namespace, settings)).toBe(false)
  })

  test('believes the label before the annotation', () => {
    const pod = samplePod({
      labels: {'sidecar.istio.io/inject': 'true'},
      annotations: {'sidecar.istio.io/inject': 'false'},
    })
    expect(isInjectable(pod, 'shop', settings)).toBe(true)
  })

  test('obeys the selectors and the policy of the injector', () => {
    const never = sampleSettings('a', 'neverInjectSelector: [{matchLabels: {batch: "yes"}}]')
    const seldom = {
      ...sampleSettings(
        'a',
        'alwaysInjectSelector: [{matchExpressions: [{key: web, operator: Exists}]}]',
      ),
      policy: 'disabled',
    }
    expect(isInjectable(samplePod({labels: {batch: 'yes'}}), 'shop', never)).toBe(false)
    expect(isInjectable(samplePod(), 'shop', never)).toBe(true)
    expect(isInjectable(samplePod({labels: {web: '1'}}), 'shop', seldom)).toBe(true)
    expect(isInjectable(samplePod(), 'shop', seldom)).toBe(false)
  })
})
