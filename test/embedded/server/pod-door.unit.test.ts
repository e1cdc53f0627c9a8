import {expect, test} from 'vitest'
import {PodDoor} from '../../../src/embedded/server/pod-door.ts'
import type {ContainerProcess} from '../../../src/embedded/world/container-process.ts'
import type {ApiObject} from '../../../src/embedded/world/api-object.ts'

const POD: ApiObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'istiod-1',
    namespace: 'istio-system',
    uid: 'u-1',
    resourceVersion: '1',
    creationTimestamp: '2026-11-23T08:00:00Z',
  },
}
const ON_8080: ContainerProcess = {
  ready: () => true,
  http: () => Promise.resolve({status: 200, body: 'ok'}),
  listens: port => port === 8080,
  stop: () => undefined,
}

test("a port that nobody listens on refuses at once, in the kubelet's words", () => {
  const refusal =
    'error forwarding port 4 to pod istiod-1, uid u-1: failed to connect to localhost:4: connect: connection refused'
  expect(new PodDoor(POD, ON_8080).connect(4)).toBe(refusal)
  expect(new PodDoor(POD, undefined).connect(4)).toBe(refusal)
  const door = new PodDoor(POD, ON_8080)
  expect(door.connect(8080)).not.toBeTypeOf('string')
  door.close()
})
