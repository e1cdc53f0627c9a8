import {newAuthority} from '../../../src/embedded/boot/authority.ts'
import {
  AUTHORITY_SECRETS,
  authorityIn,
  secretOf,
  type Authority,
} from '../../../src/embedded/world/istio/authority.ts'
import type {Secret} from '../../../src/embedded/world/istio/objects.ts'
import {statusOf, type Kube} from './kube.ts'

/**
 * The CA all revisions of a namespace share: Secret `cacerts` of the administrator, else
 * `istio-ca-secret`, made by whoever comes first.
 */
export async function loadAuthority(kube: Kube, namespace: string): Promise<Authority> {
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  for (const name of AUTHORITY_SECRETS) {
    const own = authorityIn(await readSecret(kube, `${secrets}/${name}`))
    if (own) return own
  }
  const fresh = await newAuthority()
  try {
    await kube.create(secrets, secretOf(fresh, namespace))
  } catch (error) {
    if (statusOf(error) !== 409) throw error
    return loadAuthority(kube, namespace)
  }
  return fresh
}

function readSecret(kube: Kube, path: string): Promise<Secret | undefined> {
  return kube.get<Secret>(path).catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined
    throw error
  })
}
