import {instant} from '../../../src/mesh/names.ts'
import type {CertificateSeen} from '../../../src/mesh/survey.ts'
import {specify} from '../specify.ts'
import {rootExpiry} from '../../../src/checks/plane/root-expiry.ts'

specify('plane', [rootExpiry], {
  CA_EXPIRES: {
    fires: {
      'a root has weeks left': {
        certificates: [ca('2026-12-20T00:00:00Z')],
        says: ['O=mesh', '26 day(s)', 'ConfigMap'],
        severity: 'warns',
      },
      'a root has expired': {
        certificates: [ca('2026-11-22T00:00:00Z'), ca('2036-11-22T00:00:00Z')],
        says: ['has expired'],
        severity: 'blocks',
      },
    },
    quiet: {
      'it has years left': {certificates: [ca('2036-11-22T00:00:00Z')]},
      'it has just enough left': {certificates: [ca('2027-01-22T12:00:00Z')]},
    },
  },
})
function ca(until: string): CertificateSeen {
  return {
    place: 'ConfigMap istio-system/istio-ca-root-cert',
    subject: 'O=mesh',
    notAfter: instant(Date.parse(until)),
  }
}
