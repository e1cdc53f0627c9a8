import {at, rows} from '../../mesh/fields.ts'
import {injectorOf} from '../../mesh/injection.ts'
import type {NamespaceName} from '../../mesh/names.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {NamespaceFacts} from '../../mesh/snapshot.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import {kindAndName} from '../place.ts'
import type {Check, Evidence} from '../check.ts'

const KINDS = ['Deployment.apps', 'DaemonSet.apps'] as const

/**
 * F-65: the image `auto` is a place for the injector to write to; who is not injected tries to pull
 * it.
 */
export const imageAuto: Check = {
  code: 'GATEWAY_NOT_INJECTED',
  title: 'Every gateway with the image auto is injected',
  severity: 'blocks',
  source: 'F-65',
  means:
    'The template of a gateway leaves the image to the injector (`image: auto`), and no ' +
    'injector takes its pods: the namespace says no, or it asks for a revision that nobody ' +
    'serves.',
  help:
    'Let the namespace or the template ask for a revision that exists, and take ' +
    '`istio-injection: disabled` away from it.',
  needs: [...KINDS],
  find: evidence => {
    const lost = KINDS.flatMap(kind => evidence.survey.of(kind)).filter(
      each => isAuto(each) && !isInjected(evidence, each),
    )
    return [...Map.groupBy(lost, each => each.metadata.namespace ?? '')].map(
      ([namespace, all]) => ({
        // Without replicas nothing is served, and nothing waits for it.
        severity: all.every(each => at(each, 'spec', 'replicas') === 0) ? 'warns' : 'blocks',
        what:
          `In ${namespace} nobody injects ${some(all.map(kindAndName))}, whose proxy has the ` +
          'image auto.',
        why:
          'New pods try to pull an image named auto and never start. Only the pods that run ' +
          'now still serve.',
        next: [
          sh`kubectl get namespace ${namespace} --show-labels`,
          'Ask for a revision that exists: by the label of the namespace, or by the value ' +
            'revision of the gateway’s release where the namespace has none.',
        ],
        objects: all.map(each => ({kind: each.kind ?? '', namespace, name: each.metadata.name})),
      }),
    )
  },
}

const isAuto = (object: KubeObject): boolean =>
  rows(at(object, 'spec', 'template', 'spec', 'containers')).some(
    each => each['name'] === 'istio-proxy' && each['image'] === 'auto',
  )

function isInjected({seen}: Evidence, object: KubeObject): boolean {
  const facts: NamespaceFacts | undefined = seen.namespaces.get(
    object.metadata.namespace as NamespaceName,
  )
  const workload = facts?.workloads.find(
    each => each.ref.kind === object.kind && each.ref.name === object.metadata.name,
  )
  // Not seen, or asked for by a label that nobody serves: the laws speak of that.
  return (
    facts === undefined || workload === undefined || injectorOf(seen, facts, workload) !== undefined
  )
}
