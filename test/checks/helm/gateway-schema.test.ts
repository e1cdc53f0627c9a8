import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {gatewaySchema} from '../../../src/checks/helm/gateway-schema.ts'

specify('helm', [gatewaySchema], {
  GATEWAY_SCHEMA_BROKEN: {
    fires: {
      'the target’s chart breaks it': {
        from: '1.26.4',
        to: '1.27.0',
        helm: '3.18.5',
        releases: [release('edge/gw', 'gateway', '1.26.4')],
        says: ['1.27.0', 'edge/gw', '--skip-schema-validation'],
        severity: 'warns',
      },
      'the present one does': {
        releases: [release('edge/gw', 'gateway', '1.26.3')],
        says: ['edge/gw (1.26.3)'],
        severity: 'info',
      },
      'the oldest that does': {
        releases: [release('edge/gw', 'gateway', '1.21.0')],
        severity: 'info',
      },
    },
    quiet: {
      'Helm is not strict yet': {
        helm: '3.18.4',
        releases: [release('edge/gw', 'gateway', '1.26.3')],
      },
      'the charts are whole': {
        from: '1.26.4',
        to: '1.27.1',
        releases: [
          release('edge/gw', 'gateway', '1.26.4'),
          release('edge/old', 'gateway', '1.25.5'),
          release('edge/older', 'gateway', '1.20.8'),
        ],
      },
      'there is no gateway': {from: '1.26.4', to: '1.27.0'},
    },
  },
})
