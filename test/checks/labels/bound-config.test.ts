import {boundConfig} from '../../../src/checks/labels/bound-config.ts'
import type {BoundConfig} from '../../../src/mesh/snapshot.ts'
import {specify} from '../specify.ts'

const boundTo = (
  name: string,
  revision: string,
  [kind = '', group = '']: readonly string[] = ['AuthorizationPolicy', 'security.istio.io'],
): BoundConfig => ({kind, group, namespace: 'shop', name, revision})

specify('labels', [boundConfig], {
  CONFIG_BOUND_TO_REVISION: {
    fires: {
      'F-15 a policy is for the old revision alone': {
        seen: {bound: [boundTo('allow', 'default')]},
        says: ['AuthorizationPolicy.security.istio.io', 'shop/allow', 'istio.io/rev=1-28-10'],
        severity: 'blocks',
      },
      'a route is': {
        seen: {bound: [boundTo('web', 'default', ['VirtualService', 'networking.istio.io'])]},
        severity: 'warns',
      },
      'the name of another only begins alike': {
        seen: {bound: [boundTo('allow', 'default'), boundTo('allow-other', '1-28-10')]},
        severity: 'blocks',
      },
    },
    quiet: {
      'a copy for the new one has its name behind': {
        seen: {bound: [boundTo('allow', 'default'), boundTo('allow-1-28-10', '1-28-10')]},
      },
      'a copy for the new one has its name instead': {
        seen: {bound: [boundTo('allow-default', 'default'), boundTo('allow-1-28-10', '1-28-10')]},
      },
      'it is for a revision that stays': {seen: {bound: [boundTo('allow', 'other')]}},
    },
  },
})
