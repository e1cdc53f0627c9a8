import {describe, expect, test} from 'vitest'
import type {HeldFields} from '../../src/mesh/field-managers.ts'
import {isByHand} from '../../src/mesh/field-managers.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {Ports} from '../../src/ports/ports.ts'
import {perform} from '../../src/run/perform.ts'

const GATEWAYS = 'gateways.networking.istio.io'
const SHA = 'a'.repeat(64)
const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: GATEWAYS, labels: {chart: 'istio'}},
  spec: {group: 'networking.istio.io'},
}

/** Outside with that definition in the chart, and somebody who holds fields of it. */
function outside(held: readonly HeldFields[], sha256 = SHA): {ports: Ports; asked: unknown[]} {
  const asked: unknown[] = []
  const cluster = {
    apply: (key: {name: string}, object: KubeObject, {force}: {force: boolean}) => {
      asked.push(['apply', key.name, object, force])
      return Promise.resolve(force ? [] : held)
    },
    patch: (key: {name: string}, type: string, body: object) => {
      asked.push([type, key.name, body])
      return Promise.resolve(definition)
    },
  }
  const charts = {
    source: 'here',
    local: () => Promise.resolve({path: '/', sha256}),
    contents: () => Promise.resolve({values: {}, named: [], crds: [definition], sha256}),
  }
  return {ports: {cluster, helm: {charts}} as unknown as Ports, asked}
}

const applying = (ports: Ports, crds: readonly string[] = [GATEWAYS]): Promise<void> =>
  perform({kind: 'apply-crds', version: '1.22.8', crds, missing: []}, ports, {
    istioNamespace: 'istio-system',
    plan: {charts: [{chart: 'base', version: '1.22.8', sha256: SHA}]},
  })

const written = {
  ...definition,
  metadata: {
    name: GATEWAYS,
    labels: {chart: 'istio', 'app.kubernetes.io/version': '1.22.8'},
    annotations: {'helm.sh/resource-policy': 'keep'},
  },
}

describe('[U] definitions are applied', () => {
  test('whole, as the chart has them, marked with their version and to be kept', async () => {
    const {ports, asked} = outside([])
    await applying(ports)
    expect(asked).toEqual([['apply', GATEWAYS, written, false]])
  })

  test('over what Helm and people wrote, which they take over', async () => {
    for (const manager of ['helm', 'helm3', 'kubectl-client-side-apply', 'istio-operator']) {
      const {ports, asked} = outside([{manager, fields: ['.spec.versions']}])
      await applying(ports)
      expect(asked.map(each => (each as unknown[])[3])).toEqual([false, true])
    }
  })

  test('F-32 never over what a controller holds, who is named with the fields', async () => {
    const {ports, asked} = outside([
      {manager: 'helm', fields: ['.metadata.labels.chart']},
      {manager: 'argocd-controller', fields: ['.spec.versions']},
    ])
    await expect(applying(ports)).rejects.toMatchObject({
      kind: 'refused',
      code: 'CRD_FIELDS_HELD',
      why: expect.stringContaining('argocd-controller holds .spec.versions') as string,
    })
    expect(asked).toHaveLength(1)
  })

  test('from the very chart that the run was planned with, and none besides those in it', async () => {
    const other = outside([], 'b'.repeat(64))
    await expect(applying(other.ports)).rejects.toMatchObject({code: 'CHART_CHANGED'})
    const {ports, asked} = outside([])
    await expect(applying(ports, ['sidecars.networking.istio.io'])).rejects.toMatchObject({
      code: 'CRD_NOT_IN_CHART',
    })
    expect([other.asked, asked]).toEqual([[], []])
  })
})

test('[U] definitions get Helm’s marks, and are kept whatever becomes of the release', async () => {
  const {ports, asked} = outside([])
  const release = {namespace: 'istio-system', name: 'istio-base'}
  await perform({kind: 'mark-crds', release, crds: [GATEWAYS]}, ports, {
    istioNamespace: 'istio-system',
    plan: {charts: []},
  })
  const metadata = {
    labels: {'app.kubernetes.io/managed-by': 'Helm'},
    annotations: {
      'helm.sh/resource-policy': 'keep',
      'meta.helm.sh/release-name': 'istio-base',
      'meta.helm.sh/release-namespace': 'istio-system',
    },
  }
  expect(asked).toEqual([['merge', GATEWAYS, {metadata}]])
})

test('[U] who writes by a person’s command is told from a controller', () => {
  const hands = ['helm', 'helm-3.17', 'kubectl', 'kubectl-edit', 'istioctl', 'before-first-apply']
  const controllers = ['helm-controller', 'argocd-controller', 'kustomize-controller', 'flux', '']
  expect(hands.map(isByHand)).toEqual(hands.map(() => true))
  expect(controllers.map(isByHand)).toEqual(controllers.map(() => false))
})
