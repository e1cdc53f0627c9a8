import {describe, expect, test} from 'vitest'
import {assemble} from '../../src/observe/assemble.ts'
import {readPod} from '../../src/observe/read-pod.ts'
import {readWorkload} from '../../src/observe/read-workload.ts'
import {NOW} from '../mesh/mesh-builder.ts'
import {object} from './objects.ts'

describe('[U] putting it together', () => {
  const none = {
    namespaces: [],
    pods: [],
    deployments: [],
    statefulSets: [],
    daemonSets: [],
    schedules: [],
    services: [],
    endpoints: [],
    injectors: [],
    validators: [],
    crds: [],
    releases: [],
    unread: [],
  }
  const plane = {seenAt: NOW, istioNamespace: 'istio-system', version: '1.35.4'}
  const ns = (
    name: string,
    ending = false,
  ): {
    name: string
    uid: string
    labels: object
    annotations: Record<string, string>
    ending: boolean
  } => ({
    name,
    uid: `uid-${name}`,
    labels: {},
    annotations: {'meshctl.dev/wave': 'a', other: 'b'},
    ending,
  })
  test('nothing gives an empty mesh', () => {
    expect(assemble(none, plane)).toMatchObject({cluster: {uid: ''}, injectors: [], blindSpots: []})
  })
  test('namespaces that are going are left out, pods go to their owners, the rest are strays', () => {
    const web = readWorkload('Deployment')(object({name: 'web'}, {spec: {template: {}}}))
    const pods = [
      object({
        name: 'web-1-a',
        labels: {'pod-template-hash': '1'},
        ownerReferences: [{kind: 'ReplicaSet', name: 'web-1', controller: true}],
      }),
      object({name: 'alone'}),
    ].flatMap(each => readPod(each) ?? [])
    const seen = assemble(
      {
        ...none,
        namespaces: [ns('shop'), ns('gone', true), ns('kube-system')] as never,
        deployments: [web],
        pods,
      },
      plane,
    )
    expect([...seen.namespaces.keys()]).toEqual(['kube-system', 'shop'])
    const shop = [...seen.namespaces.values()].find(each => each.name === 'shop')
    expect([
      shop?.workloads.map(each => each.pods.length),
      shop?.unmanagedPods.map(each => each.name),
      shop?.annotations,
      seen.cluster.uid,
    ]).toEqual([[1], ['alone'], {'meshctl.dev/wave': 'a'}, 'uid-kube-system'])
  })
})
