import type {Rows} from './coverage.ts'

/** Mesh configuration across versions. */
export const CONFIG_ROWS: Rows = {
  'F-97': {
    about: 'An EnvoyFilter does not fit what the new version generates',
    by: ['ENVOY_FILTER_UNGUARDED', 'VERSION_NOTE'],
    unseen:
      'Whether a proxy takes the patch is known only when one has been given it: no step is ' +
      'done while a proxy of its workloads rejects its configuration (`connected` in ' +
      'src/steps/rollout.ts).',
  },
  'F-98': {about: 'An EnvoyFilter is for the old proxies only', by: ['ENVOY_FILTER_LEFT_BEHIND']},
  'F-99': {
    about: 'Stored resources that the new validator would refuse',
    by: [
      'CONFIG_REFUSED',
      'CONFIG_REJECTED',
      'DEFAULT_VALIDATOR_UNWANTED',
      'VALIDATION_OPEN',
      'CONFIG_BOUND_TO_REVISION',
    ],
    unseen:
      'Before the new istiod is there nobody can ask it: `verify`, and a plan made after the ' +
      'install, send copies of all Istio resources as dry runs through each revision’s own ' +
      'validator (src/observe/config-trial.ts, test/e2e/sight.e2e.ts).',
  },
}
