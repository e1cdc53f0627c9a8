import {specify} from '../specify.ts'
import {crdNewer} from '../../../src/checks/cluster/crd-newer.ts'
import {VS, base, excluding, ofChart, services} from './objects.ts'

specify('cluster', [crdNewer], {
  CRD_NEWER_THAN_TARGET: {
    fires: {
      'another mesh brought a newer one': {
        objects: [services(VS, undefined, ofChart('1.30.3'))],
        says: [`${VS} (1.30.3)`],
        severity: 'warns',
      },
    },
    quiet: {
      'it is of the same minor version': {objects: [services(VS, undefined, ofChart('1.28.11'))]},
      'it is excluded': {
        objects: [services(VS, undefined, ofChart('1.30.3'))],
        baseValues: excluding,
      },
      'its version cannot be told': {objects: [services(VS, undefined, {labels: {}})]},
      'base is newer as well and stays': {
        objects: [services(VS, undefined, ofChart('1.30.3'))],
        releases: [base('1.30.3')],
      },
    },
  },
})
