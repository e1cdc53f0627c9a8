import {encodeBase64} from '../../../../src/embedded/world/base64.ts'
import type {CallUrl} from '../../../../src/embedded/world/admission/caller.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {type IstioWorld} from '../istio/istio-world.ts'

export interface Asked {
  readonly request: {
    readonly uid: string
    readonly operation: string
    readonly name: string
    readonly object: Fields | null
    readonly oldObject: Fields | null
    readonly dryRun: boolean
    readonly userInfo: {username: string}
  }
}

export type Said = Fields | undefined
export type Play = (asked: Asked, url: string) => Said | Promise<Said>

/** Webhooks by URL that say what the play says: fields of the response. */
export const played =
  (play: Play, calls: string[] = []): CallUrl =>
  async (url, _bundle, body) => {
    calls.push(new URL(url).pathname)
    const asked = JSON.parse(body) as Asked
    const response = await play(asked, url)
    return {
      status: 200,
      body: JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: {uid: asked.request.uid, ...response},
      }),
    }
  }
export const yes = (): Said => ({allowed: true})
export const patch = (...operations: Fields[]): Said => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: encodeBase64(JSON.stringify(operations)),
})

export const RULE = {
  operations: ['*'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['configmaps'],
}
export const hook = (path: string, more: Fields = {}): Fields => ({
  name: `${path}.example.org`,
  rules: [RULE],
  clientConfig: {url: `https://hooks.example.org/${path}`},
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
})
export const register = (
  world: IstioWorld,
  kind: 'Mutating' | 'Validating',
  name: string,
  ...webhooks: Fields[]
): Promise<unknown> =>
  world.make('admissionregistration.k8s.io/v1', `${kind}WebhookConfiguration`, '', {
    metadata: {name},
    webhooks,
  })
export const map = (world: IstioWorld, name: string, data: Fields = {}): Promise<Fields> =>
  world.make('v1', 'ConfigMap', 'shop', {metadata: {name, labels: {app: name}}, data})
