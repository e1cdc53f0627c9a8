import {describe, expect, test} from 'vitest'
import {manifestOf} from '../../src/adapters/manifest.ts'

describe('objects of a manifest', () => {
  test('are read from the head of each document, whatever the order and the style', () => {
    const manifest = `---
# Source: a.yaml
apiVersion: v1
kind: Service
metadata:
  labels: {kind: Deployment}
  name: istiod
spec:
  metadata: {name: wrong}
---
metadata:
    name: "quoted"
    annotations:
      text: |
        kind: Wrong

        name: wrong
kind: ConfigMap
---
{"kind": "Role", "metadata": {"name": "flow"}}
---

---
kind: List
items: []
--- # the end
kind: ClusterRole
metadata: {name: last}
`
    expect(manifestOf(manifest).map(each => `${each.kind}/${each.name}`)).toEqual([
      'Service/istiod',
      'ConfigMap/quoted',
      'Role/flow',
      'ClusterRole/last',
    ])
  })

  test('of broken YAML are left out, the others not', () => {
    expect(manifestOf('kind: [\nmetadata: {\n---\nkind: A\nmetadata: {name: b}')).toMatchObject([
      {kind: 'A', name: 'b'},
    ])
  })

  test('say where they go, what Helm leaves, and who is let do what', () => {
    const manifest = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: istiod, annotations: {helm.sh/resource-policy: keep}}
rules:
  - apiGroups: ["", apps]
    resources: [secrets]
    verbs: [get, 1, watch]
  - nonResourceURLs: [/metrics]
    verbs: [get]
  - nonsense
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: gateway, namespace: edge}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: gateway}
---
apiVersion: batch/v1
kind: Job
metadata: {name: before, annotations: {"helm.sh/hook": pre-install}}
spec:
  rules: [{verbs: ['*']}]
`
    expect(manifestOf(manifest)).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name: 'istiod',
        namespace: undefined,
        kept: true,
        isHook: false,
        roleRef: undefined,
        rules: [
          {
            verbs: ['get', 'watch'],
            apiGroups: ['', 'apps'],
            resources: ['secrets'],
            resourceNames: [],
            nonResourceURLs: [],
          },
          {
            verbs: ['get'],
            apiGroups: [],
            resources: [],
            resourceNames: [],
            nonResourceURLs: ['/metrics'],
          },
          {verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: []},
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        name: 'gateway',
        namespace: 'edge',
        kept: false,
        isHook: false,
        rules: [],
        roleRef: {kind: 'Role', name: 'gateway'},
      },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        name: 'before',
        namespace: undefined,
        kept: false,
        isHook: true,
        rules: [],
        roleRef: undefined,
      },
    ])
  })

  test.each(['rules: 7', 'rules: [7, null, {verbs: x}]', 'rules: {a: 1}', 'roleRef: []'])(
    'are read whatever stands in them: %s',
    line => {
      expect(manifestOf(`kind: ClusterRole\nmetadata: {name: x}\n${line}\n`)).toMatchObject([
        {kind: 'ClusterRole', name: 'x', roleRef: undefined},
      ])
    },
  )
})
