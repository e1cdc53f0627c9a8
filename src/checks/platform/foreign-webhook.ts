import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {APPS, movedWorkloads, refsOf} from '../workloads/moved.ts'
import type {PodWebhook} from './admission.ts'
import {WEBHOOKS, podWebhooks} from './admission.ts'

/** F-73, F-90: a webhook that nobody answers refuses every new pod. */
export const foreignWebhookDead: Check = {
  code: 'ADMISSION_WEBHOOK_DEAD',
  title: 'Other webhooks for new pods have a Service',
  severity: 'blocks',
  source: 'F-73, F-90',
  means:
    'An admission webhook that is no part of Istio is called for new pods of workloads that ' +
    'are to move, fails closed, and its Service does not exist. No such pod can be made.',
  help: 'Repair or remove the webhook before pods are replaced.',
  needs: [...WEBHOOKS, 'Service'],
  find: evidence => {
    if (evidence.survey.isBlind('Service')) return []
    const services = new Set(
      evidence.survey
        .of('Service')
        .map(each => `${each.metadata.namespace ?? ''}/${each.metadata.name}`),
    )
    return hits(
      evidence,
      each =>
        each.closed &&
        each.service !== undefined &&
        !services.has(`${each.service.namespace}/${each.service.name}`),
      dead,
    )
  },
}

/** F-90: every restart is preceded by a dry run of the next pod. */
export const dryRunForbidden: Check = {
  code: 'ADMISSION_FORBIDS_DRY_RUN',
  title: 'Webhooks on new pods allow dry runs',
  severity: 'warns',
  source: 'F-90',
  means:
    'An admission webhook on pods does not say that it has no side effects, so the API ' +
    'server refuses dry runs of pods that it is called for. meshctl proves by such dry runs ' +
    'who would inject the next pod, and does not restart a workload without that proof.',
  help:
    'Have the webhook declare `sideEffects: None` or `NoneOnDryRun`, or keep the namespaces ' +
    'out of it while they move.',
  needs: [...WEBHOOKS],
  find: evidence =>
    hits(evidence, each => !['None', 'NoneOnDryRun'].includes(each.sideEffects), mute),
}

/** F-90, F-91: who else has a say about new pods. */
export const podPolicies: Check = {
  code: 'POD_POLICIES',
  title: 'No other validating webhook checks new pods',
  severity: 'info',
  source: 'F-90',
  means:
    'A policy engine judges every new pod and fails closed. It sees the new proxy image and ' +
    'the new shape of injected pods for the first time when they move.',
  help:
    'Allow the images of the new version, and try one pod: `kubectl run … --dry-run=server` in ' +
    'a namespace that has moved. meshctl makes such a dry run before each restart and waits ' +
    'while it is refused.',
  needs: [...WEBHOOKS, ...APPS],
  find: evidence => {
    const judging = hits(
      evidence,
      each => each.closed && each.kind === 'ValidatingWebhookConfiguration',
      engine,
    )
    const [first] = judging
    return first === undefined
      ? []
      : [
          {
            ...first,
            what:
              `${judging.length} validating webhook(s) of others judge pods that are to move: ` +
              `${some(judging.map(each => each.objects[0]?.name ?? ''))}.`,
            objects: judging.flatMap(each => each.objects.slice(0, 1)),
          },
        ]
  },
}

function hits(
  evidence: Evidence,
  wrong: (webhook: PodWebhook) => boolean,
  hitOf: (webhooks: readonly PodWebhook[], names: readonly string[]) => Omit<Hit, 'objects'>,
): readonly Hit[] {
  const moved = movedWorkloads(evidence)
  const called = podWebhooks(evidence)
    .filter(wrong)
    .map(webhook => ({webhook, taken: moved.filter(webhook.takes)}))
    .filter(({taken}) => taken.length > 0)
  return [
    ...Map.groupBy(called, ({webhook}) => `${webhook.kind}/${webhook.config}`).values(),
  ].flatMap(all => {
    const taken = [...new Set(all.flatMap(each => each.taken))]
    const [first] = all
    if (first === undefined) return []
    return [
      {
        ...hitOf(
          all.map(each => each.webhook),
          [...new Set(taken.map(each => each.namespace.name))],
        ),
        objects: [{kind: first.webhook.kind, name: first.webhook.config}, ...refsOf(taken)],
      },
    ]
  })
}

const dead = ([first]: readonly PodWebhook[], names: readonly string[]): Omit<Hit, 'objects'> => {
  const {kind, config, service} = first ?? NOBODY
  return {
    what:
      `${kind} ${config} judges new pods of ${some(names)}, fails closed, and its Service ` +
      `${service?.namespace ?? ''}/${service?.name ?? ''} does not exist.`,
    why:
      'No new pod of these workloads can be created: their rollouts make no progress, and a ' +
      'pod that ends is not replaced.',
    next: [
      sh`kubectl get ${kind.toLowerCase()} ${config} -o yaml`,
      'Bring its Service back, or remove the webhook if its program is gone.',
    ],
  }
}

const NOBODY = {kind: '', config: '', name: '', service: undefined}

const mute = ([first]: readonly PodWebhook[], names: readonly string[]): Omit<Hit, 'objects'> => {
  const {kind, config, name} = first ?? NOBODY
  return {
    what: `Webhook ${name} of ${kind} ${config} does not allow dry runs of pods in ${some(names)}.`,
    why:
      'meshctl asks by a dry run who would inject the next pod, and waits for that answer ' +
      'before it restarts anything: these workloads would never move.',
    next: [
      sh`kubectl get ${kind.toLowerCase()} ${config} -o jsonpath='{.webhooks[*].sideEffects}'`,
      'Have its owner declare sideEffects: None or NoneOnDryRun.',
    ],
  }
}

const engine = (): Omit<Hit, 'objects'> => ({
  what: 'Validating webhooks judge pods.',
  why:
    'They check the proxy image and the pod spec of the new version for the first time, and ' +
    'pods that they refuse cannot start. meshctl makes a dry run before each restart and waits ' +
    'while it is refused.',
  next: [
    'kubectl get validatingwebhookconfigurations',
    'Allow the proxy image of the new version in their rules beforehand.',
  ],
})
