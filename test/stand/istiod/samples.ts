import {parse} from 'yaml'
import type {Pod} from '../../../src/embedded/world/istio/objects.ts'
import type {Injection} from '../../../src/embedded/world/istio/proxy-template.ts'
import {readSettings, type Settings} from '../../../src/embedded/world/istio/settings.ts'

/**
 * Settings as the charts write them for a revision of 1.28.10, with the mesh and the injector's
 * configuration on top.
 */
export function sampleSettings(revision = '1-28-10', config = '', mesh = ''): Settings {
  const values = {
    revision,
    global: {
      hub: 'docker.io/istio',
      tag: '1.28.10',
      istioNamespace: 'istio-system',
      proxy: {image: 'proxyv2'},
    },
  }
  return readSettings(
    {
      metadata: {},
      data: {
        mesh: `defaultConfig: {discoveryAddress: 'istiod-${revision}.istio-system.svc:15012'}\n${mesh}`,
      },
    },
    {
      metadata: {},
      data: {
        values: JSON.stringify(values),
        config: `policy: enabled\ntemplates: {sidecar: '', gateway: ''}\n${config}`,
      },
    },
    text => parse(text) as unknown,
  )
}

/** A pod of Deployment web in namespace shop. */
export function samplePod(
  metadata: Partial<Pod['metadata']> = {},
  spec: Partial<Pod['spec']> = {},
): Pod {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'web-5d8f',
    uid: '1',
    controller: true,
  }
  return {
    metadata: {
      generateName: 'web-5d8f-',
      ownerReferences: [owner],
      ...metadata,
      labels: {'pod-template-hash': '5d8f', ...metadata.labels},
    },
    spec: {containers: [{name: 'app', image: 'app:1', ports: [{containerPort: 80}]}], ...spec},
  }
}

/** What istiod 1.28.10 of revision 1-28-10 is asked to inject. */
export function sampleInjection(given: Partial<Injection> = {}): Injection {
  return {
    pod: samplePod(),
    namespace: 'shop',
    revision: '1-28-10',
    version: '1.28.10',
    settings: sampleSettings(),
    native: true,
    ...given,
  }
}
