import type {Check} from '../check.ts'
import {likeRefs} from './like.ts'

/** F-45: carried over, the address would bind the new proxies to the old istiod. */
export const discoveryPinned: Check = {
  code: 'DISCOVERY_PINNED',
  title: 'The values of the old istiod set no address of a control plane',
  severity: 'blocks',
  source: 'F-45',
  means:
    'The values of the old istiod pin the address of a control plane. Carried over, new ' +
    'proxies would go to the old istiod.',
  help:
    'Take the key out of the values of the old release, or decide what it should be for the ' +
    'new one.',
  needs: [],
  find: ({asked}) =>
    asked.pinnedAddresses.map(key => ({
      what: `The values of the old istiod set ${key}.`,
      why:
        'Carried over, it would connect the new proxies to the old control plane. Left out, it ' +
        'might disconnect them.',
      next: [`Remove ${key} from the values of the old release, or plan without it.`],
      objects: likeRefs(asked),
    })),
}
