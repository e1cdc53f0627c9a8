import {baseAmbiguous} from '../../../src/checks/helm/base-ambiguous.ts'
import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {TWO_BASES} from './bases.ts'

specify('helm', [baseAmbiguous], {
  BASE_AMBIGUOUS: {
    fires: {
      'F-63 the CRDs name two releases': {
        ...TWO_BASES,
        says: ['istio-system/other-base (1.27.9)'],
        severity: 'blocks',
      },
    },
    quiet: {
      'the CRDs name one of two': {releases: TWO_BASES.releases},
      'the other one is uninstalled': {
        ...TWO_BASES,
        releases: [release('istio-system/other-base', 'base', '1.27.9', {status: 'uninstalled'})],
      },
    },
  },
})
