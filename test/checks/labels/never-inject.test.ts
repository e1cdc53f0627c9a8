import {specify} from '../specify.ts'
import {neverInject} from '../../../src/checks/labels/never-inject.ts'

specify('labels', [neverInject], {
  INJECTION_BY_POLICY: {
    fires: {
      'only who asks is injected': {
        values: {global: {proxy: {autoInject: 'disabled'}}},
        says: ['global.proxy.autoInject is disabled', 'istiod'],
      },
      'some are left out by selector': {
        values: {sidecarInjectorWebhook: {neverInjectSelector: [{matchLabels: {job: 'x'}}]}},
        says: ['neverInjectSelector is set'],
      },
    },
    quiet: {
      'it is enabled': {values: {global: {proxy: {autoInject: 'enabled'}}}},
      'the list is empty': {values: {sidecarInjectorWebhook: {neverInjectSelector: []}}},
    },
  },
})
