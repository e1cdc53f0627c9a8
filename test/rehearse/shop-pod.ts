import type {ApiObject} from '../../src/embedded/world/api-object.ts'

/** A pod of the Deployment `web` in the namespace `shop`. */
export const pod = (
  name: string,
  {ready = true, ending = false, hash = 'abc'} = {},
): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '',
    labels: {'pod-template-hash': hash},
    ownerReferences: [
      {apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `web-${hash}`, uid: 'r', controller: true},
    ],
    ...(ending ? {deletionTimestamp: '2026-01-01T00:00:00Z'} : {}),
  },
  status: {phase: 'Running', conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}]},
})
