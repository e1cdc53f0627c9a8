import {releaseOf} from '../../mesh/fields.ts'
import type {Revision} from '../../mesh/names.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'

const MUTATING = 'MutatingWebhookConfiguration'
const VALIDATING = 'ValidatingWebhookConfiguration'

/**
 * F-5, F-23: what no release holds stays behind when the old one is uninstalled, and fails closed.
 */
export const leftover: Check = {
  code: 'WEBHOOK_WITHOUT_RELEASE',
  title: 'Every webhook of an old revision belongs to a Helm release',
  severity: 'warns',
  source: 'F-5, F-23',
  means:
    'A webhook configuration of an old revision belongs to no Helm release. When the old ' +
    'istiod is uninstalled it stays, calls a Service that is gone, and refuses whatever it ' +
    'selects.',
  help:
    'Delete it if the release has one of its own, or let the release adopt it (label ' +
    '`app.kubernetes.io/managed-by=Helm` and the two `meta.helm.sh` annotations).',
  needs: [`${MUTATING}.admissionregistration.k8s.io`, `${VALIDATING}.admissionregistration.k8s.io`],
  find: evidence => {
    const free = webhooks(evidence).filter(each => isOld(evidence, each) && !isHeld(evidence, each))
    const unique = [...new Map(free.map(each => [`${each.kind}/${each.config}`, each])).values()]
    return [...Map.groupBy(unique, each => each.kind)].map(([kind, all]) => ({
      what:
        `${kind} ${some(all.map(each => each.config))} calls an old istiod and belongs to no ` +
        'Helm release.',
      why:
        kind === MUTATING
          ? 'It would outlive the old istiod, and pods that it selects could not be created.'
          : 'It would outlive the old istiod, and Istio resources that it selects could be ' +
            'neither made nor changed.',
      next: all
        .slice(0, 5)
        .flatMap(each => [
          sh`kubectl get ${kind.toLowerCase()} ${each.config} -o yaml`,
          sh`kubectl delete ${kind.toLowerCase()} ${each.config}`,
        ]),
      objects: all.map(each => ({kind, name: each.config})),
    }))
  },
}

interface Webhook {
  readonly kind: string
  readonly config: string
  readonly revision: Revision | undefined
  readonly service: {readonly namespace: string; readonly name: string} | undefined
}

/** Tags and the default validator are moved by steps of their own. */
const webhooks = ({seen}: Evidence): readonly Webhook[] => [
  ...seen.injectors.filter(each => each.tag === undefined).map(each => ({...each, kind: MUTATING})),
  ...seen.validators.filter(each => !each.isDefault).map(each => ({...each, kind: VALIDATING})),
]

/**
 * By its Service, since that is what goes away; only where the revision has a release that could
 * have held it.
 */
function isOld({seen, asked}: Evidence, {service}: Webhook): boolean {
  const old = asked.from.flatMap(each => seen.revisions.get(each) ?? [])
  return (
    service?.namespace === seen.istioNamespace &&
    old.some(each => each.release !== undefined && each.service?.name === service.name)
  )
}

function isHeld({seen, survey}: Evidence, {kind, config}: Webhook): boolean {
  const object = survey
    .of(`${kind}.admissionregistration.k8s.io`)
    .find(each => each.metadata.name === config)
  return (
    object === undefined ||
    releaseOf(object) !== undefined ||
    seen.releases.some(each => each.objects.includes(`${kind}/${config}`))
  )
}
