import {at} from '../../mesh/fields.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/**
 * F-23: the upgrade moves the default only through base, and base may have been told to keep out.
 */
export const defaultStays: Check = {
  code: 'DEFAULT_VALIDATOR_STAYS',
  title: 'The default validator can be moved to the new revision',
  severity: 'warns',
  source: 'F-23',
  means:
    'The default validator calls an old istiod, and the values of base say that base has ' +
    'none (`defaultRevision` is empty). So something else made it, and nothing in the ' +
    'upgrade would move it. The cleanup refuses to remove an istiod that it still calls.',
  help:
    'Before the cleanup move it by what made it (`istioctl tag set default --revision NEW ' +
    '--overwrite`), or let base own it.',
  needs: [],
  find: ({seen, asked}) => {
    const live = seen.validators.find(each => each.isDefault)
    if (
      live === undefined ||
      asked.base === undefined ||
      at(asked.base.values, 'defaultRevision') !== '' ||
      !asked.from.some(each => each === live.revision)
    )
      return []
    return [
      {
        what:
          `${live.config} calls istiod ${live.revision ?? ''}, and release ${asked.base.name} ` +
          'is set to have no default validator.',
        why: 'The upgrade would not move it, and would halt before it removes the old istiod.',
        next: [
          'Once the new istiod serves: move it by what made it, for example',
          sh`istioctl tag set default --revision ${asked.revision} --overwrite`,
        ],
        objects: [
          {kind: 'ValidatingWebhookConfiguration', name: live.config},
          {kind: 'HelmRelease', namespace: asked.base.namespace, name: asked.base.name},
        ],
      },
    ]
  },
}
