import {CATALOG} from '../evidence.ts'
import {istiod, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {
  targetSupport,
  oldSupport,
  unknownVersion,
  versionUntold,
} from '../../../src/checks/versions/support.ts'
import {USUAL, catalog} from './times.ts'

const endless = catalog({support: CATALOG.support.map(each => ({...each, endOfLife: 'some day'}))})
specify(
  'versions',
  [targetSupport, oldSupport, unknownVersion, versionUntold],
  {
    TARGET_PAST_SUPPORT: {
      fires: {
        'its end has come': {
          now: '2026-07-02T00:00:00Z',
          says: ['2026-07-01', 'Go on to 1.29, 1.30'],
          severity: 'warns',
        },
        'its last day has come': {
          now: '2026-07-01T23:59:59Z',
          says: ['in 0 day(s)', 'Go on to 1.29, 1.30, by'],
          severity: 'info',
        },
        'its end is six weeks off': {
          now: '2026-05-20T00:00:00Z',
          says: ['in 42 day(s)'],
          severity: 'info',
        },
        'a newer one is on its last day': {
          now: '2026-10-12T12:00:00Z',
          says: ['Go on to 1.29, 1.30, 1.31, by'],
        },
        'a newer one comes out today': {
          now: '2026-08-31T12:00:00Z',
          says: ['Go on to 1.29, 1.30, 1.31, by'],
        },
        'nothing newer is known': {now: '2030-01-01T00:00:00Z', says: ['supported-releases']},
      },
      quiet: {
        'its end is further off': {now: '2026-05-19T23:59:59Z'},
        'nobody knows when it ends': {to: '1.99.0', now: '2030-01-01T00:00:00Z'},
        'its end is no day': {catalog: endless, now: '2030-01-01T00:00:00Z'},
      },
    },
    OLD_PAST_SUPPORT: {
      fires: {
        'its end has come': {
          now: '2026-04-08T00:00:00Z',
          says: ['istiod default', '2026-04-07'],
          severity: 'info',
        },
      },
      quiet: {
        'its end is no day': {catalog: endless, now: '2030-01-01T00:00:00Z'},
        'it is the last day': {now: '2026-04-07T23:59:59Z'},
        'only the target is past its end': {
          now: '2027-01-12T00:00:00Z',
          from: '1.31.0',
          to: '1.31.0',
        },
      },
    },
    VERSION_NOT_IN_CATALOG: {
      fires: {
        'the target is newer than the catalog': {to: '1.99.0', says: ['1.99.0', '2026-11-23']},
        'the old one is older': {from: '1.19.4', says: ['1.19.4']},
        'the catalog is old': {
          now: '2027-05-23T00:00:00Z',
          says: ['181 days ago'],
          severity: 'info',
        },
        'nobody can read the day of the catalog': {
          catalog: catalog({asOf: 'today'}),
          says: ['today', 'no day'],
        },
      },
      quiet: {'half a year has passed': {now: '2027-05-22T23:00:00Z'}},
    },
    ISTIOD_VERSION_UNKNOWN: {
      fires: {
        'neither image nor release say a version': {
          objects: istiod('default', 'ours'),
          releases: [release('istio-system/istiod', 'istiod', 'nightly')],
          says: ['istiod default', 'nightly', 'deploy/istiod'],
        },
      },
      quiet: {
        'the release says it': {objects: istiod('default', 'ours')},
        'it is another istiod, which is not replaced': {objects: istiod('own', 'ours')},
      },
    },
  },
  USUAL,
)
