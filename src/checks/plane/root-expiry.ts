import type {CertificateSeen} from '../../mesh/survey.ts'
import type {Check} from '../check.ts'

const DAY_MS = 86_400_000
/**
 * Workload certificates live a day and are signed until the end; a plan, its soak and a way back
 * may take weeks.
 */
const SOON_DAYS = 60

/**
 * An upgrade makes every proxy ask for a new certificate; a CA that runs out in its midst cuts the
 * mesh in two.
 */
export const rootExpiry: Check = {
  code: 'CA_EXPIRES',
  title: 'The CA of the mesh outlives the upgrade by far',
  severity: 'warns',
  source: 'F-33; Istio: plug in CA certificates',
  means:
    'A root or intermediate certificate of the mesh has expired or soon will. Proxies that ' +
    'restart then get no certificate that others trust.',
  help: 'Rotate the CA first, as an operation of its own, and upgrade when all proxies trust the new one.',
  needs: [],
  find: ({seen, certificates}) => {
    const daysLeft = ({notAfter}: CertificateSeen): number =>
      Math.floor((notAfter - seen.seenAt) / DAY_MS)
    const state = (days: number): string => (days < 0 ? 'has expired' : `expires in ${days} day(s)`)
    return certificates
      .filter(each => daysLeft(each) < SOON_DAYS)
      .map(each => ({
        ...(daysLeft(each) < 0 ? {severity: 'blocks' as const} : {}),
        what: `${each.subject} in ${each.place} ${state(daysLeft(each))}.`,
        why: 'Every restart of the upgrade asks this CA for a certificate: what it signs after that day nobody trusts.',
        next: [
          'Rotate the CA first (istio.io: plug in CA certificates), wait until every proxy ' +
            'has the new root, then plan again.',
        ],
        objects: [],
      }))
  },
}
