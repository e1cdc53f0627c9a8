import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'

/** F-5, F-21, F-32: by name alone a Service of another namespace looks like one of ours. */
export const elsewhere: Check = {
  code: 'WEBHOOK_ELSEWHERE',
  title: 'Every webhook of Istio calls an istiod of this mesh',
  severity: 'warns',
  source: 'F-5, F-21, F-32',
  means:
    'A webhook of Istio calls a Service in another namespace than the one that was looked ' +
    'at, or a URL. There may be a second control plane in the cluster, or one outside of it, ' +
    'or nobody at all.',
  help:
    'Find out who answers there. Run meshctl for each mesh with its own `--istio-namespace`; a ' +
    'webhook that nobody needs should go.',
  needs: ['Service'],
  find: evidence => {
    const all = webhooks(evidence)
    const away = all.filter(
      each => each.service !== undefined && each.service.namespace !== evidence.seen.istioNamespace,
    )
    const places = Map.groupBy(
      away,
      each => `${each.service?.namespace ?? ''}/${each.service?.name ?? ''}`,
    )
    const byUrl = all.filter(each => each.service === undefined)
    return [
      ...[...places].map(([place, group]) => called(evidence, place, group)),
      ...(byUrl.length === 0
        ? []
        : [
            hit(
              byUrl,
              'calls a URL and not a Service',
              'Who answers there cannot be seen from here: whether it serves, and which version it is, cannot be told.',
            ),
          ]),
    ]
  },
}

interface Webhook {
  readonly kind: string
  readonly config: string
  readonly service: {readonly namespace: string; readonly name: string} | undefined
}

function webhooks({seen}: Evidence): readonly Webhook[] {
  const all = [
    ...seen.injectors.map(({config, service}) => ({
      kind: 'MutatingWebhookConfiguration',
      config,
      service,
    })),
    ...seen.validators.map(({config, service}) => ({
      kind: 'ValidatingWebhookConfiguration',
      config,
      service,
    })),
  ]
  return [
    ...new Map(
      all.map(each => [
        `${each.kind}/${each.config}/${each.service?.namespace ?? ''}/${each.service?.name ?? ''}`,
        each,
      ]),
    ).values(),
  ]
}

function called({survey}: Evidence, place: string, group: readonly Webhook[]): Hit {
  const isThere =
    survey.isBlind('Service') ||
    survey
      .of('Service')
      .some(each => `${each.metadata.namespace ?? ''}/${each.metadata.name}` === place)
  if (isThere)
    return hit(
      group,
      `calls the Service ${place}, outside of this mesh`,
      'Another control plane works in this cluster. What it owns is judged as if it were of ' +
        'this mesh, and the default validator and the CRDs are shared.',
    )
  return {
    ...hit(
      group,
      `calls the Service ${place}, which does not exist`,
      'Webhooks of Istio fail closed: what it selects cannot be created.',
    ),
    severity: 'blocks',
  }
}

const hit = (group: readonly Webhook[], said: string, why: string): Hit => ({
  what: `${some([...new Set(group.map(each => each.config))])} ${said}.`,
  why,
  next: group
    .slice(0, 3)
    .map(each => sh`kubectl get ${each.kind.toLowerCase()} ${each.config} -o yaml`),
  objects: group.map(each => ({kind: each.kind, name: each.config})),
})
