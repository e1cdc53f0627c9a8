import type {IstioWorld} from './istio-world.ts'

/** The injector of a revision as charts write it: without a bundle. */
export async function injector(world: IstioWorld, revision: string, tag = revision): Promise<void> {
  const rule = {operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods']}
  const webhook = {
    name: 'rev.namespace.sidecar-injector.istio.io',
    rules: [rule],
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: {name: `istiod-${revision}`, namespace: 'istio-system', path: '/inject', port: 443},
    },
    namespaceSelector: {matchExpressions: [{key: 'istio.io/rev', operator: 'In', values: [tag]}]},
    objectSelector: {
      matchExpressions: [{key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false']}],
    },
  }
  const name = tag === revision ? `istio-sidecar-injector-${revision}` : `istio-revision-tag-${tag}`
  await world.make('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', '', {
    metadata: {name, labels: {'istio.io/rev': revision}},
    webhooks: [webhook],
  })
}

/** The validator of a revision, still open. */
export async function validator(world: IstioWorld, revision: string): Promise<void> {
  const rule = {
    operations: ['CREATE', 'UPDATE'],
    apiGroups: ['networking.istio.io'],
    apiVersions: ['*'],
    resources: ['*'],
  }
  const webhook = {
    name: 'rev.validation.istio.io',
    rules: [rule],
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: {name: `istiod-${revision}`, namespace: 'istio-system', path: '/validate'},
    },
    objectSelector: {matchExpressions: [{key: 'istio.io/rev', operator: 'In', values: [revision]}]},
  }
  await world.make('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', '', {
    metadata: {
      name: `istio-validator-${revision}-istio-system`,
      labels: {'istio.io/rev': revision},
    },
    webhooks: [webhook],
  })
}
