import type {Rows} from './coverage.ts'

/** Validators, CRDs, RBAC. */
export const CLUSTER_ROWS: Rows = {
  'F-23': {
    about: 'the default validator calls the old istiod',
    by: [
      'DANGLING_WEBHOOK',
      'DEFAULT_VALIDATOR_STAYS',
      'DEFAULT_REVISION_WRONG',
      'WEBHOOK_WITHOUT_RELEASE',
    ],
  },
  'F-24': {
    about: 'base names a default revision that is not there',
    by: ['DEFAULT_REVISION_WRONG', 'CHART_REOPENS_VALIDATION'],
  },
  'F-25': {
    about: 'validation never becomes fail-closed',
    by: ['VALIDATION_OPEN', 'DEFAULT_VALIDATOR_BROKEN'],
  },
  'F-26': {
    about: 'Helm and istiod in conflict over the failure policy',
    by: ['CHART_REOPENS_VALIDATION'],
  },
  'F-27': {
    about: 'Helm puts webhooks back',
    by: ['CHART_REOPENS_VALIDATION'],
    unseen:
      'a rollback resets them as well: after every call of Helm the steps wait until webhooks ' +
      'are whole again (src/steps/upgrade-base.ts, src/steps/install-revision.ts)',
  },
  'F-28': {
    about: 'definitions that base may not adopt',
    by: ['CRD_NOT_HELMS', 'CRD_FIELDS_HELD', 'NAME_TAKEN', 'BASE_RELEASE_MISSING'],
    unseen: 'those of nobody are marked for Helm by a step before base (src/steps/adopt-crds.ts)',
  },
  'F-29': {
    about: 'definitions older than the new istiod',
    by: ['CRDS_CHANGE', 'CRDS_STAY_OLD', 'CRD_NOT_WHOLE', 'TRIAL_KIND_NOT_SERVED'],
    unseen:
      'those that Helm does not upgrade are applied by a step before base ' +
      '(src/steps/upgrade-crds.ts)',
  },
  'F-30': {
    about: 'definitions that would go back',
    by: ['CRD_STORED_VERSION_GOES', 'CRD_NEWER_THAN_TARGET'],
    unseen:
      'on the way back base stays as it is: meshctl never takes it back ' +
      '(src/steps/upgrade-base.ts)',
  },
  'F-31': {about: 'objects that two releases need', by: ['SHARED_WITH_RELEASE', 'NAME_TAKEN']},
  'F-32': {
    about: 'two installers, or two writers of one webhook',
    by: [
      'ANOTHER_INSTALLER',
      'WEBHOOK_WRITTEN_BY_OTHERS',
      'CRD_FIELDS_HELD',
      'WEBHOOK_ELSEWHERE',
      'MESH_HAS_ANOTHER_OWNER',
    ],
    unseen: 'that a webhook changes all the time cannot be seen in one look; who wrote it last can',
  },
}
