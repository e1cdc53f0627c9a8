import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, namespace, object} from '../mesh-objects.ts'

export const peer = (place: string, mode?: string, more: object = {}): KubeObject =>
  object(
    `security.istio.io/v1 PeerAuthentication ${place}`,
    {},
    {spec: {...(mode === undefined ? {} : {mtls: {mode}}), ...more}},
  )
export const aimed = {selector: {matchLabels: {app: 'web'}}}
export const rooted = (
  root: string,
  revision = 'default',
  version = '1.27.9',
): readonly KubeObject[] => istiod(revision, version, `defaultConfig: {}\nrootNamespace: ${root}\n`)
export const apart = [...rooted('istio-config'), namespace('istio-config')]
