import {NAMESPACE} from './conversation.ts'
import type {Conversation} from './conversation.ts'
import {services, webhooks, object, webhook, hooks} from './conversation-objects.ts'

export const LISTS_AND_WEBHOOKS: readonly Conversation[] = [
  {
    name: 'a Service with ports by number and protocol',
    apiVersion: 'v1',
    kind: 'Service',
    path: services,
    steps: [
      {
        by: 'helm',
        how: 'create',
        body: object('v1 Service', 'web', {
          spec: {
            type: 'LoadBalancer',
            selector: {app: 'web'},
            ports: [
              {name: 'http', port: 80},
              {name: 'dns', port: 53, protocol: 'UDP'},
            ],
          },
        }),
      },
      {
        by: 'gitops',
        how: 'apply',
        body: object('v1 Service', 'web', {
          spec: {
            ports: [
              {port: 443, name: 'https', targetPort: 8443},
              {port: 80, name: 'http', targetPort: 'web'},
            ],
          },
        }),
      },
      {
        by: 'gitops',
        how: 'apply',
        force: true,
        body: object('v1 Service', 'web', {
          spec: {
            ports: [
              {port: 443, name: 'https', targetPort: 8443},
              {port: 80, name: 'http', targetPort: 'web'},
            ],
          },
        }),
      },
      {
        by: 'gitops',
        how: 'apply',
        body: object('v1 Service', 'web', {
          spec: {ports: [{port: 80, name: 'http', targetPort: 'web'}], selector: {app: 'web'}},
        }),
      },
      {
        by: 'third',
        how: 'apply',
        body: object('v1 Service', 'web', {spec: {selector: {app: 'web', more: 'yes'}}}),
      },
      {
        by: 'lb',
        how: 'merge',
        subresource: 'status',
        body: {status: {loadBalancer: {ingress: [{ip: '10.1.1.1'}]}}},
      },
      {
        by: 'gitops',
        how: 'apply',
        subresource: 'status',
        body: object('v1 Service', 'web', {status: {loadBalancer: {ingress: [{ip: '10.1.1.2'}]}}}),
      },
    ],
  },
  {
    name: 'a webhook configuration that istiod and Helm both write',
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    path: webhooks,
    steps: [
      {
        by: 'helm',
        how: 'apply',
        body: hooks(
          webhook('a.example.org', {failurePolicy: 'Ignore'}),
          webhook('b.example.org', {}),
        ),
      },
      {
        by: 'pilot-discovery',
        how: 'update',
        over: true,
        body: {
          webhooks: [
            webhook('a.example.org', {
              failurePolicy: 'Fail',
              clientConfig: {
                service: {name: 'istiod', namespace: NAMESPACE, path: '/validate'},
                caBundle: 'eA==',
              },
            }),
            webhook('b.example.org', {}),
          ],
        },
      },
      {
        by: 'helm',
        how: 'apply',
        body: hooks(
          webhook('a.example.org', {failurePolicy: 'Ignore'}),
          webhook('b.example.org', {}),
        ),
      },
      {
        by: 'helm',
        how: 'apply',
        body: hooks(webhook('a.example.org', {}), webhook('b.example.org', {timeoutSeconds: 4})),
      },
      {by: 'helm', how: 'apply', body: hooks(webhook('b.example.org', {timeoutSeconds: 4}))},
      {
        by: 'helm',
        how: 'apply',
        force: true,
        body: hooks(
          webhook('b.example.org', {timeoutSeconds: 4}),
          webhook('c.example.org', {}),
          webhook('a.example.org', {failurePolicy: 'Ignore'}),
        ),
      },
      {by: 'pilot-discovery', how: 'json', body: [{op: 'remove', path: '/webhooks/0'}]},
    ],
  },
]
