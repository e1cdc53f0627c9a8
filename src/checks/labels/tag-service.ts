import {REV} from '../../mesh/injection.ts'
import {at, labelsOf, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'

const TAG = 'istio.io/tag'

/**
 * F-9: from 1.28 on a tag is a webhook and a Service; that both name one revision is a law already.
 */
export const tagService: Check = {
  code: 'TAG_SERVICE_STALE',
  title: 'Every Service of a tag has a webhook and selects the revision that its label names',
  severity: 'warns',
  source: 'F-9',
  means:
    'A Service in the Istio namespace claims a tag for a revision. istiod counts it, also ' +
    'when no webhook of that tag is left, when another Service claims the same tag, or when ' +
    'its selector leads to another revision.',
  help: 'Delete the Service when the tag is gone, or make the tag whole again.',
  needs: ['Service'],
  find: evidence => {
    const services = evidence.survey
      .of('Service')
      .filter(
        each =>
          each.metadata.namespace === evidence.seen.istioNamespace &&
          labelsOf(each)[TAG] !== undefined,
      )
    return [...Map.groupBy(services, each => labelsOf(each)[TAG] ?? '')].flatMap(([tag, all]) =>
      judged(evidence, tag, all),
    )
  },
}

function judged({seen}: Evidence, tag: string, all: readonly KubeObject[]): readonly Hit[] {
  const names = all.map(each => each.metadata.name)
  const hasWebhook = [...seen.tags.keys()].some(each => each === tag)
  const contradictory = all.filter(contradictsItself)
  const found: (Pick<Hit, 'what' | 'why'> | undefined)[] = [
    hasWebhook ? undefined : withoutWebhook(tag, names),
    all.length > 1 ? several(tag, names) : undefined,
    contradictory.length > 0 ? selectsAnother(tag, contradictory) : undefined,
  ]
  const next = [
    sh`kubectl -n ${seen.istioNamespace} get service ${names} -o yaml`,
    sh`kubectl get mutatingwebhookconfigurations -l ${TAG}=${tag} -L ${REV}`,
  ]
  const objects = names.map(name => ({kind: 'Service', namespace: seen.istioNamespace, name}))
  return found.filter(each => each !== undefined).map(each => ({...each, next, objects}))
}

/** Its label names one revision, and its selector another. */
function contradictsItself(service: KubeObject): boolean {
  const label = labelsOf(service)[REV]
  const selected = text(at(service, 'spec', 'selector', REV))
  return label !== undefined && selected !== undefined && label !== selected
}

const withoutWebhook = (tag: string, names: readonly string[]): Pick<Hit, 'what' | 'why'> => ({
  what: `Service ${some(names)} claims the tag ${tag}, which has no webhook.`,
  why:
    'Nothing injects by this tag, but istiod still owns Gateway API gateways that name it. The ' +
    'upgrade does not move it, so it would keep naming the old revision.',
})

const several = (tag: string, names: readonly string[]): Pick<Hit, 'what' | 'why'> => ({
  what: `Tag ${tag} has ${names.length} Services: ${some(names)}.`,
  why:
    'The upgrade moves one of them; the others would keep claiming the tag for the old ' +
    'revision.',
})

const selectsAnother = (
  tag: string,
  services: readonly KubeObject[],
): Pick<Hit, 'what' | 'why'> => ({
  what:
    `Service ${some(services.map(each => each.metadata.name))} of tag ${tag} says one ` +
    'revision in ' +
    'its label and selects another.',
  why: 'Proxies that come through it reach another istiod than its tag names.',
})
