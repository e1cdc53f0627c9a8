import {existsSync, globSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {CHECKS} from '../../src/checks/all.ts'
import {judge} from '../../src/checks/check.ts'
import {evidence} from './evidence.ts'
import type {Given} from './evidence.ts'
import {istiod, object} from './mesh-objects.ts'

const blocking = (given: Given): readonly string[] =>
  judge(CHECKS, evidence(given))
    .filter(each => each.severity === 'blocks')
    .map(each => `${each.code}: ${each.what}`)
const said = (given: Given): readonly string[] =>
  judge(CHECKS, evidence(given))
    .filter(each => each.severity !== 'info')
    .map(each => `${each.code}: ${each.what}`)

/**
 * Meshes that are whole, and yet lack something that others have: a wrong "no" is an upgrade that
 * does not happen.
 */
const SPARSE: Readonly<Record<string, Given>> = {
  'without nodes to be seen': {without: ['Node/node-1']},
  'whose root certificate comes by another way than a ConfigMap in each namespace': {
    without: ['ConfigMap/istio-system/istio-ca-root-cert', 'ConfigMap/shop/istio-ca-root-cert'],
  },
  'without a mesh configuration to read': {without: ['ConfigMap/istio-system/istio']},
  'without a default validator': {
    without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
  },
  'whose istiod does not scale': {without: ['HorizontalPodAutoscaler/istio-system/istiod']},
  'with nothing but two definitions': {without: ['Deployment/shop/web', 'Service/shop/web']},
  'of a Kubernetes that came out after the catalog': {kubernetes: '1.39.0'},
  'of a version that came out after the catalog': {from: '1.34.0', to: '1.35.1'},
  'of an old version': {from: '1.20.8', to: '1.21.6', kubernetes: '1.28.5'},
  'with Helm 3': {helm: '3.17.3'},
  'that is upgraded by a patch': {from: '1.28.3', to: '1.28.10'},
  'with the new revision beside the old one already': {objects: [...istiod('1-28-10', '1.28.10')]},
  'with a Service that is open to the outside': {
    objects: [
      object(
        'v1 Service shop/open',
        {},
        {spec: {type: 'LoadBalancer', ports: [{port: 443}]}, status: {loadBalancer: {}}},
      ),
    ],
  },
}

describe('[U] all checks together', () => {
  it('have nothing to say of a healthy mesh but what is worth knowing', () =>
    expect(said({from: '1.29.6', to: '1.30.3', now: '2026-10-01T00:00:00Z'})).toEqual([]))

  it.each(Object.entries(SPARSE))('do not stand in the way of a mesh %s', (_, given) =>
    expect(blocking(given)).toEqual([]),
  )

  it('survive objects that are nothing like what they should be', () => {
    const kinds = [
      'v1 ConfigMap istio-system/istio',
      'v1 Service shop/x',
      'v1 Node n',
      'v1 ResourceQuota shop/q',
      'v1 LimitRange shop/l',
      'apps/v1 Deployment shop/d',
      'apps/v1 StatefulSet shop/s',
      'apps/v1 DaemonSet shop/d',
      'batch/v1 Job shop/j',
      'batch/v1 CronJob shop/c',
      'policy/v1 PodDisruptionBudget shop/p',
      'autoscaling/v2 HorizontalPodAutoscaler shop/h',
      'networking.k8s.io/v1 NetworkPolicy shop/n',
      'networking.istio.io/v1 VirtualService shop/v',
      'networking.istio.io/v1 DestinationRule shop/d',
      'networking.istio.io/v1 ServiceEntry shop/s',
      'networking.istio.io/v1alpha3 EnvoyFilter shop/e',
      'networking.istio.io/v1 Gateway shop/g',
      'networking.istio.io/v1 Sidecar shop/s',
      'security.istio.io/v1 AuthorizationPolicy shop/a',
      'security.istio.io/v1 PeerAuthentication shop/p',
      'telemetry.istio.io/v1 Telemetry shop/t',
      'extensions.istio.io/v1alpha1 WasmPlugin shop/w',
      'gateway.networking.k8s.io/v1 Gateway shop/g',
      'gateway.networking.k8s.io/v1 HTTPRoute shop/h',
      'gateway.networking.k8s.io/v1 GatewayClass c',
      'argoproj.io/v1alpha1 Rollout shop/r',
      'argoproj.io/v1alpha1 Application shop/a',
      'apps.kruise.io/v1alpha1 CloneSet shop/c',
      'serving.knative.dev/v1 Service shop/k',
      'sailoperator.io/v1 Istio i',
      'install.istio.io/v1alpha1 IstioOperator istio-system/i',
      'coordination.k8s.io/v1 Lease istio-system/l',
      'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration m',
      'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration v',
      'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy v',
      'apiextensions.k8s.io/v1 CustomResourceDefinition x.istio.io',
      'rbac.authorization.k8s.io/v1 ClusterRole c',
    ]
    const wrong: readonly unknown[] = [null, 7, 'text', [], [null], {}, {spec: null}, [[{}]], true]
    for (const value of wrong) {
      const objects = kinds.map(each =>
        object(
          each,
          {annotations: {}},
          {spec: value, status: value, data: value, webhooks: value, rules: value},
        ),
      )
      expect(Array.isArray(judge(CHECKS, evidence({objects})))).toBe(true)
    }
  })
})

describe('[U] every check', () => {
  it('has its worlds in a file of its name: src/checks/AREA/X.ts in test/checks/AREA/X.test.ts', () => {
    const isCheck = (text: string): boolean => /\bcode: '/.test(text) && /^  find\b/m.test(text)
    const files = globSync('src/checks/*/*.ts').filter(
      file => !file.includes('/notes/') && isCheck(readFileSync(file, 'utf8')),
    )
    expect(files.length).toBeGreaterThan(70)
    expect(
      files
        .map(file => file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts'))
        .filter(file => !existsSync(file)),
    ).toEqual([])
  })
})
