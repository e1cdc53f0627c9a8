import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {guardEnds} from '../../../src/checks/config/guard-ends.ts'
import {filter, patch} from './objects.ts'

specify('config', [guardEnds], {
  ENVOY_FILTER_LEFT_BEHIND: {
    fires: {
      'the pattern is for the old version only': {
        objects: [filter('shop/limit', [patch('^1\\.27.*')])],
        says: ['shop/limit', '^1\\\\.27', '1.28.10'],
        severity: 'blocks',
      },
      'one of two patches is': {
        objects: [filter('shop/limit', [patch(), patch('^1\\.27\\.\\d+$')])],
        says: ['shop/limit'],
      },
      'the pattern is no more than the exact version': {
        objects: [filter('shop/limit', [patch('1\\.27\\.9')])],
      },
      'the patch for the new version changes something else': {
        objects: [filter('shop/limit', [patch('^1\\.27'), patch('^1\\.28', {applyTo: 'CLUSTER'})])],
      },
      'the patch for the new version is in another namespace': {
        objects: [
          filter('shop/limit', [patch('^1\\.27')]),
          filter('till/limit', [patch('^1\\.28')]),
        ],
        says: ['shop/limit'],
      },
      'the patch for the new version is for other workloads': {
        objects: [
          filter('shop/limit', [patch('^1\\.27')]),
          filter('shop/more', [patch('^1\\.28')], {workloadSelector: {labels: {app: 'web'}}}),
        ],
        says: ['shop/limit'],
      },
      'the patch beside it names no version, so that it was there before as well': {
        objects: [filter('shop/limit', [patch('^1\\.27')]), filter('shop/other', [patch()])],
      },
      'the other patch is for both versions': {
        objects: [filter('shop/limit', [patch('^1\\.27'), patch('^1\\.2[78]')])],
      },
      'nobody can read the pattern': {
        objects: [filter('shop/limit', [patch('(?i)^1\\.27')])],
        says: ['shop/limit', 'cannot be told'],
        severity: 'warns',
      },
      'the version of the old istiod is not known': {
        objects: [filter('shop/limit', [patch('^1\\.27')]), ...istiod('default', 'latest')],
        from: 'latest',
        says: ['cannot be told'],
        severity: 'warns',
      },
    },
    quiet: {
      'it is for both versions': {objects: [filter('shop/limit', [patch('^1\\.2[78].*')])]},
      'it names no version': {objects: [filter('shop/limit', [patch(), patch('')])]},
      'it is for neither': {objects: [filter('shop/limit', [patch('^1\\.19.*')])]},
      'it is for the new one only': {objects: [filter('shop/limit', [patch('^1\\.28.*')])]},
      'another patch takes over': {
        objects: [filter('shop/limit', [patch('^1\\.27.*'), patch('^1\\.28.*')])],
      },
      'another EnvoyFilter takes over': {
        objects: [
          filter('shop/limit', [patch('^1\\.27.*')]),
          filter('shop/limit-28', [patch('^1\\.28.*')]),
        ],
      },
      'its patches are nonsense': {
        objects: [
          filter('shop/limit', [{match: 'all'}, {match: {proxy: 7}}]),
          object('networking.istio.io/v1alpha3 EnvoyFilter shop/none', {}, {spec: null}),
        ],
      },
    },
  },
})
