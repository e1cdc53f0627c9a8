import {injector, namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {discovery} from '../../../src/checks/labels/discovery.ts'

const selectedBy = (
  ...selectors: readonly Record<string, string>[]
): {
  readonly meshConfig: {
    readonly discoverySelectors: readonly {readonly matchLabels: Record<string, string>}[]
  }
} => ({meshConfig: {discoverySelectors: selectors.map(matchLabels => ({matchLabels}))}})
specify('labels', [discovery], {
  DISCOVERY_BY_INJECTION_LABEL: {
    fires: {
      'it looks for istio-injection': {
        values: selectedBy({'istio-injection': 'enabled'}),
        says: ['shop'],
        severity: 'blocks',
      },
      'one of two selectors takes it': {
        values: selectedBy({'istio-injection': 'enabled'}, {mesh: 'yes'}),
        says: ['shop'],
      },
      'it looks for the old revision': {
        objects: [namespace('shop', {'istio.io/rev': 'default'})],
        values: selectedBy({'istio.io/rev': 'default'}),
        says: ['shop'],
      },
    },
    quiet: {
      'another selector takes it too': {
        values: selectedBy({'istio-injection': 'enabled'}, {'kubernetes.io/metadata.name': 'shop'}),
      },
      'the new revision is named already': {
        values: selectedBy({'istio-injection': 'enabled'}, {'istio.io/rev': '1-28-10'}),
      },
      'it was not taken before': {values: selectedBy({mesh: 'yes'})},
      'the namespace follows a tag and keeps its label': {
        objects: [namespace('shop', {'istio.io/rev': 'prod'}), injector('default', 'prod')],
        values: selectedBy({'istio.io/rev': 'prod'}),
      },
      'there are none': {values: selectedBy()},
    },
  },
})
