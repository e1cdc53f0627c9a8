import type {Check} from '../check.ts'

/** F-99: what carries no revision label is judged by the default validator only. */
export const unvalidated: Check = {
  code: 'DEFAULT_VALIDATOR_UNWANTED',
  title: 'A default validator validates Istio resources without a revision label',
  severity: 'warns',
  source: 'F-99',
  means:
    'The base release is told to make no validating webhook `istiod-default-validator`, so ' +
    'Istio resources without a revision label are stored unjudged, and every istiod takes ' +
    'from them what it understands.',
  help:
    'Set `defaultRevision` of the base chart to the revision that runs, and upgrade the base ' +
    'release.',
  needs: [],
  find: ({seen, asked}) => {
    // Where base shall have one, its absence is another check's affair.
    if (
      asked.base?.values['defaultRevision'] !== '' ||
      seen.validators.some(each => each.isDefault)
    )
      return []
    return [
      {
        what:
          `There is no istiod-default-validator, and release ${asked.base.name} is told to ` +
          'make none.',
        why:
          'Wrong Istio resources are stored without an error while two revisions read them. ' +
          'One revision may ignore what the other rejects, and nothing shows later which ' +
          'objects were never validated.',
        next: [
          'kubectl get validatingwebhookconfigurations -l app=istiod',
          'Set defaultRevision in the values of the base release to the running revision, or ' +
            'check every Istio resource by hand.',
          'istioctl analyze -A',
        ],
        objects: [{kind: 'HelmRelease', namespace: asked.base.namespace, name: asked.base.name}],
      },
    ]
  },
}
