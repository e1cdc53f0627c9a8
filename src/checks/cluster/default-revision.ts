import type {CommandPart} from '../../mesh/shell.ts'
import {part, sh} from '../../mesh/shell.ts'
import type {ReleaseFacts, ValidatorFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {baseToUpgrade, nextDefault} from './base.ts'

const VALIDATOR = 'istiod-default-validator'

/**
 * F-24: base renders the validator's Service from the name of the default revision; a wrong name
 * only shows after the upgrade of base.
 */
export const defaultRevision: Check = {
  code: 'DEFAULT_REVISION_WRONG',
  title: 'The default validator names a revision that exists, and calls its Service',
  severity: 'blocks',
  source: 'F-23, F-24',
  means:
    'The upgrade of base would make, or keep, a default validator for a revision that is not ' +
    'there, or the validator says one revision in its label and calls the istiod of another. ' +
    'Charts since 1.28.6 and 1.29.2 leave out the failure policy on upgrades, so a validator ' +
    'without an istiod refuses every Istio resource.',
  help:
    'Set `defaultRevision` of the base release to the revision that serves now, with its ' +
    'present chart version, and let Helm write the validator anew.',
  needs: [],
  find: evidence => {
    const live = evidence.seen.validators.find(each => each.isDefault)
    return live === undefined ? toCome(evidence) : split(evidence, live)
  },
}

/**
 * A validator whose Service is gone already is the law's affair, and one behind a URL says nothing
 * of revisions.
 */
function split(evidence: Evidence, live: ValidatorFacts): readonly Hit[] {
  const served = [...evidence.seen.revisions.values()].find(
    each => each.service !== undefined && each.service.name === live.service?.name,
  )
  if (served === undefined || live.revision === served.name) return []
  return [
    hit(
      evidence,
      `${VALIDATOR} carries the revision ${live.revision ?? 'of nobody'} and calls istiod ${served.name}.`,
      'meshctl and base go by the label: base would write another Service into it, or the ' +
        'old istiod be removed while it is still called.',
      served.name,
    ),
  ]
}

/** There is none, and base is about to make one. */
function toCome(evidence: Evidence): readonly Hit[] {
  const revisions = [...evidence.seen.revisions.keys()]
  const next = nextDefault(evidence)
  if (
    baseToUpgrade(evidence) === undefined ||
    next === undefined ||
    revisions.some(each => each === next)
  )
    return []
  return [
    hit(
      evidence,
      `There is no default validator, and base would make one for the revision ${next}, which does not exist.`,
      'It would call a Service that is not there: Istio resources could be neither made nor changed until the cleanup.',
      revisions[0] ?? '',
    ),
  ]
}

const upgradeOf = ({namespace, name, chartVersion}: ReleaseFacts): CommandPart =>
  part`helm -n ${namespace} upgrade ${name} istio/base --version ${chartVersion}`

function hit({asked}: Evidence, what: string, why: string, serving: string): Hit {
  const base = asked.base
  return {
    what,
    why,
    next: [
      sh`kubectl get validatingwebhookconfiguration ${VALIDATOR} -o yaml`,
      ...(base === undefined
        ? []
        : [
            sh`${upgradeOf(base)} --reuse-values --set-string defaultRevision=${serving}`,
            'Or, if there shall be none: --set-string defaultRevision= (empty).',
          ]),
    ],
    objects: [{kind: 'ValidatingWebhookConfiguration', name: VALIDATOR}],
  }
}
