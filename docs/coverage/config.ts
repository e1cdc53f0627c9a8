import type {Rows} from './coverage.ts'

/** Mesh configuration across versions (failures.md I). */
export const CONFIG_ROWS: Rows = {
  'F-97': {
    about: 'An EnvoyFilter does not fit what the new version generates',
    by: ['ENVOY_FILTER_UNGUARDED', 'VERSION_NOTE'],
    unseen: 'Whether a proxy takes the patch is known only when one has been given it: no step is done while a proxy of its workloads rejects its configuration (`connected` in src/steps/roll.ts).',
  },
  'F-98': {about: 'An EnvoyFilter is for the old proxies only', by: ['ENVOY_FILTER_LEFT_BEHIND']},
  'F-99': {
    about: 'Stored resources that the new validator would refuse',
    by: ['CONFIG_REJECTED', 'DEFAULT_VALIDATOR_UNWANTED', 'VALIDATION_OPEN', 'CONFIG_BOUND_TO_REVISION'],
    unseen: 'not built: stored resources are not sent again as dry runs, so what only the new validator refuses is not found. The default moves last, and is tried with a right and a wrong resource (src/steps/move-default.ts).',
  },
}
