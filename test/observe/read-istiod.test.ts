import {describe, expect, test} from 'vitest'
import {readInjection} from '../../src/observe/probe-pod.ts'
import {readConnections} from '../../src/observe/read-connections.ts'
import {readVersion} from '../../src/observe/read-version.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {object, proxy} from './objects.ts'

describe('[U] reading istiod', () => {
  const row = (proxyName: string, more: object = {}): object => ({
    cluster_id: 'Kubernetes',
    proxy: proxyName,
    proxy_type: 'sidecar',
    istio_version: '1.28.10',
    cluster_sent: 'a',
    cluster_acked: 'a',
    ...more,
  })
  test('F-46 synced, stale and rejecting proxies; queries of istioctl are none', () => {
    const list = readConnections(
      JSON.stringify([
        row('web-0.shop'),
        row('a.b.pay', {route_sent: 'x', route_acked: 'y'}),
        row('gw.gates', {proxy_type: 'router', resources: {LDS: {lastError: 'bad'}}}),
        {proxy: 'q.x', cluster_id: ''},
      ]),
      'istiod-0',
    )
    expect(list.map(each => [each.pod, each.namespace, each.type, each.sync, each.detail])).toEqual(
      [
        ['web-0', 'shop', 'sidecar', 'synced', undefined],
        ['a.b', 'pay', 'sidecar', 'stale', undefined],
        ['gw', 'gates', 'gateway', 'nack', 'bad'],
      ],
    )
  })
  test('null is nobody, anything else is no answer', () => {
    expect(readConnections('null', 'r')).toEqual([])
    expect(() => readConnections('<html>', 'r')).toThrow(/no list of proxies/)
    expect(() => readConnections('{}', 'r')).toThrow(/no list of proxies/)
  })
  test("a version is a short word, whatever answers in istiod's place", () => {
    expect(
      ['1.29.6-0a1b2c3-Clean', '"1.29.6"', ' 1.29.6\n'].map(each => readVersion(each, 'r')),
    ).toEqual(['1.29.6-0a1b2c3-Clean', '1.29.6', '1.29.6'])
    for (const body of [
      '',
      '""',
      '<html> <body>',
      '1.29.6\u001b[2J',
      '1.29.6\u202e',
      `1.29.6-${'x'.repeat(300)}`,
      ' '.repeat(5000),
    ])
      expect(() => readVersion(body, 'r'), body).toThrow(/no version/)
  })
  test('what injection did to a dry-run pod', () => {
    const pod = (containers: object[], config?: string): KubeObject =>
      object(
        {annotations: {'istio.io/rev': 'r1'}},
        {
          spec: {
            containers: containers.map(each => ({
              ...each,
              ...(config === undefined ? {} : {env: [{name: 'PROXY_CONFIG', value: config}]}),
            })),
          },
        },
      )
    expect(readInjection(pod([{name: 'app'}]))).toEqual({
      by: undefined,
      discovery: undefined,
      proxyVersion: undefined,
    })
    expect(
      readInjection(pod([proxy()], '{"discoveryAddress":"istiod-r1.istio-system.svc:15012"}')),
    ).toEqual({by: 'r1', discovery: 'istiod-r1.istio-system.svc', proxyVersion: '1.28.10'})
    expect(readInjection(pod([proxy()], '{broken'))).toMatchObject({by: 'r1', discovery: undefined})
  })
})
