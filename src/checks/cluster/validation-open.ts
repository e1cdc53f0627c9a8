import {rows} from '../../mesh/fields.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {baseToUpgrade, nextDefault} from './base.ts'

const DEFAULT = 'istiod-default-validator'

/** F-25: the steps wait until validators are closed, so one that never was will hold them up. */
export const validationOpen: Check = {
  code: 'VALIDATION_OPEN',
  title: 'Istio resources are validated before they are stored',
  severity: 'warns',
  source: 'F-25',
  means:
    'A validator of an istiod that runs lets everything through: istiod has not made it ' +
    'fail-closed, it has no certificates to trust, it holds no webhook, or there is none at ' +
    'all. Wrong Istio resources are taken in without a word.',
  help:
    'Look at the log of istiod for why its trial resource was not refused: the API server does ' +
    'not reach it, the Service or the label is wrong, or somebody else writes the webhook.',
  needs: ['ValidatingWebhookConfiguration.admissionregistration.k8s.io'],
  find: evidence => [...open(evidence), ...hollow(evidence), ...none(evidence)],
}

function open({seen}: Evidence): readonly Hit[] {
  const served = seen.validators.filter(
    each =>
      each.service === undefined ||
      [...seen.revisions.values()].some(
        one => one.service?.name === each.service?.name && (one.service?.readyEndpoints ?? 0) > 0,
      ),
  )
  return served
    .filter(each => !each.failClosed || !each.hasCaBundle)
    .map(each => ({
      what:
        `${each.config} ` +
        `${each.hasCaBundle ? 'is not fail-closed' : 'has no certificates to trust'}.`,
      why: each.isDefault
        ? 'Wrong Istio resources are taken in now, and the upgrade of base waits until it is ' +
          'closed, which it has not become so far.'
        : 'Wrong Istio resources for that revision are taken in now: the way from the API ' +
          'server to istiod may be broken, for the new revision too.',
      next: [
        sh`kubectl get validatingwebhookconfiguration ${each.config} -o yaml`,
        sh`kubectl -n ${seen.istioNamespace} logs -l app=istiod --tail=-1 | grep -i validation`,
      ],
      objects: [{kind: 'ValidatingWebhookConfiguration', name: each.config}],
    }))
}

const ofDefault = ({survey}: Evidence): Readonly<Record<string, unknown>> | undefined =>
  survey
    .of('ValidatingWebhookConfiguration.admissionregistration.k8s.io')
    .find(each => each.metadata.name === DEFAULT)

function hollow(evidence: Evidence): readonly Hit[] {
  const object = ofDefault(evidence)
  if (object === undefined || rows(object['webhooks']).length > 0) return []
  return [
    {
      what: `${DEFAULT} holds no webhook.`,
      why: 'Istio resources are not validated, and nothing reports it.',
      next: [
        sh`kubectl get validatingwebhookconfiguration ${DEFAULT} -o yaml --show-managed-fields`,
      ],
      objects: [{kind: 'ValidatingWebhookConfiguration', name: DEFAULT}],
    },
  ]
}

/**
 * Where base shall have one, and it would be for a revision that is there: then the upgrade of base
 * brings it, or nothing does.
 */
function none(evidence: Evidence): readonly Hit[] {
  const {seen, asked, survey} = evidence
  const blind = survey.isBlind('ValidatingWebhookConfiguration.admissionregistration.k8s.io')
  const next = nextDefault(evidence)
  if (
    blind ||
    asked.base === undefined ||
    next === undefined ||
    seen.validators.some(each => each.isDefault) ||
    ofDefault(evidence) !== undefined
  )
    return []
  if (
    baseToUpgrade(evidence) !== undefined &&
    ![...seen.revisions.keys()].some(each => each === next)
  )
    return []
  return [
    {
      what: `There is no ${DEFAULT}, though release ${asked.base.name} shall have one.`,
      why:
        'Istio resources without a revision label are not validated. The upgrade of base ' +
        'restores the validator; resources that were stored meanwhile may then be refused when ' +
        'somebody changes them.',
      next: [
        sh`helm -n ${asked.base.namespace} get manifest ${asked.base.name}`,
        'istioctl analyze -A',
      ],
      objects: [{kind: 'HelmRelease', namespace: asked.base.namespace, name: asked.base.name}],
    },
  ]
}
