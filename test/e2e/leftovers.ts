import type {KubeApi, KubeObject} from '../stand/kube.ts'
import {until} from '../stand/deadline.ts'
import {annotationOf, labelOf, nameOf} from '../stand/objects.ts'
import {takeInventory} from './inventory.ts'
import type {MutatingWebhookConfiguration, ValidatingWebhookConfiguration} from './shapes.ts'

const REV = 'istio.io/rev'

/** What is deleted in the background goes after meshctl has ended: its pods, a moment later. */
const PATIENCE_MS = 10_000

/**
 * Everything that still speaks of a revision which should be gone, one line each: objects labelled
 * with it, webhooks that call it, its releases, pods on it. Waits a little for what is going.
 */
export async function leftovers(api: KubeApi, revision: string): Promise<string[]> {
  let found: string[] = []
  const isClean = async (): Promise<boolean> => {
    found = await leftNow(api, revision)
    return found.length === 0
  }
  await until('the end of what is going', isClean, PATIENCE_MS).catch(() => undefined)
  return found
}

async function leftNow(api: KubeApi, revision: string): Promise<string[]> {
  const service = revision === 'default' ? 'istiod' : `istiod-${revision}`
  // replica sets of earlier templates are a Deployment's own history
  const all = [...(await takeInventory(api))].filter(
    ([key]) => !key.startsWith('apps/replicasets '),
  )
  return all.flatMap(([key, each]) =>
    reasons(each, key, {revision, service}).map(why => `${key} ${why}`),
  )
}

function reasons(
  object: KubeObject,
  key: string,
  {revision, service}: {revision: string; service: string},
): string[] {
  const {webhooks = []} = object as MutatingWebhookConfiguration | ValidatingWebhookConfiguration
  return [
    ...(labelOf(object, REV) === revision ? ['is labelled with it'] : []),
    ...(key.startsWith('core/pods ') && annotationOf(object, REV) === revision ? ['is on it'] : []),
    ...(webhooks.some(each => each.clientConfig.service?.name === service) ? ['calls it'] : []),
    ...(key.startsWith('core/secrets ') &&
    nameOf(object).startsWith(`sh.helm.release.v1.${service}.`)
      ? ['is its release']
      : []),
    ...(key === `apps/deployments istio-system/${service}` ||
    key === `core/services istio-system/${service}`
      ? ['is still there']
      : []),
  ]
}
