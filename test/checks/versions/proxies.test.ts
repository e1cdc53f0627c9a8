import {injectedPod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {proxiesAhead, proxiesBehind} from '../../../src/checks/versions/proxies.ts'

specify(
  'versions',
  [proxiesAhead, proxiesBehind],
  {
    PROXY_NEWER_THAN_ISTIOD: {
      fires: {
        'istiod was taken back before its pods': {
          objects: [injectedPod('shop/web', {version: '1.28.0'})],
          says: ['1 proxy', 'istiod 1.27.9', 'shop/web-5d4-abcde (1.28.0)'],
          severity: 'warns',
        },
      },
      quiet: {
        'only its patch is newer': {objects: [injectedPod('shop/web', {version: '1.27.99'})]},
        'its image says no version': {objects: [injectedPod('shop/web', {version: 'ours'})]},
        'its revision is gone, which a law tells': {
          objects: [injectedPod('shop/web', {revision: 'gone', version: '1.30.0'})],
        },
        'it is ztunnel': {
          objects: [
            injectedPod('shop/web', {
              version: '1.30.0',
              spec: {
                containers: [
                  {
                    name: 'istio-proxy',
                    image: 'example.org/istio/ztunnel:1.30.0',
                    args: ['proxy', 'ztunnel'],
                  },
                ],
              },
            }),
          ],
        },
      },
    },
    PROXY_TOO_OLD: {
      fires: {
        'it is three behind': {
          objects: [injectedPod('shop/web', {version: '1.24.6'})],
          says: ['1.24.6', 'istiod 1.27.9'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is two behind': {objects: [injectedPod('shop/web', {version: '1.25.0'})]},
        'its image says no version': {objects: [injectedPod('shop/web', {version: 'ours'})]},
      },
    },
  },
  {now: '2026-03-01T12:00:00Z'},
)
