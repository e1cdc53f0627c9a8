import {nameOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence} from '../check.ts'
import {injectedByOld} from './old-planes.ts'
import {kubectl} from '../place.ts'

const CONFIG = 'proxy.istio.io/config'

/** F-45: an address in the template wins over the one of the istiod that injects. */
export const addressInTemplate: Check = {
  code: 'DISCOVERY_IN_TEMPLATE',
  title: 'No pod template names the control plane that its proxy calls',
  severity: 'blocks',
  source: 'F-45',
  means:
    `The annotation \`${CONFIG}\` of a pod template sets \`discoveryAddress\`. Whoever injects ` +
    'the pod, its proxy calls that address.',
  help: 'Take `discoveryAddress` out of the annotation; the injector knows the right one.',
  needs: [],
  find: evidence =>
    injectedByOld(evidence).flatMap(({namespace, workloads}) => {
      const pinned = workloads.filter(each => addressOf(each) !== undefined)
      const old = pinned.filter(each => isOld(evidence, addressOf(each) ?? ''))
      if (pinned.length === 0) return []
      const named = old.length > 0 ? old : pinned
      return [
        {
          severity: old.length > 0 ? ('blocks' as const) : ('warns' as const),
          what:
            `In ${namespace.name} the template of ${some(named.map(nameOf))} sets ` +
            `discoveryAddress${old.length > 0 ? ', and names an istiod that is replaced' : ' by itself'}.`,
          why:
            old.length > 0
              ? 'Injected by the new revision they still call the old one: they count as ' +
                'moved, and are cut off when it goes.'
              : 'Whoever injects them, they call what is written there; that it is the new revision cannot be told.',
          next: [
            ...named
              .slice(0, 1)
              .map(({ref}) => sh`${kubectl('get', {...ref, namespace: namespace.name})} -o yaml`),
            `Take discoveryAddress out of the annotation ${CONFIG} of each, then plan again.`,
          ],
          objects: named.map(each => ({
            kind: each.ref.kind,
            namespace: namespace.name,
            name: each.ref.name,
          })),
        },
      ]
    }),
}

/** The host, whatever form the annotation has: YAML or JSON. */
const addressOf = (workload: WorkloadFacts): string | undefined =>
  /["']?\bdiscoveryAddress["']?\s*:\s*["']?([^\s"',:}]+)/.exec(
    workload.templateAnnotations[CONFIG] ?? '',
  )?.[1]

function isOld({seen, asked}: Evidence, host: string): boolean {
  const [service, place] = host.split('.')
  return (
    place === seen.istioNamespace &&
    asked.from.some(
      each =>
        service ===
        (seen.revisions.get(each)?.service?.name ??
          (each === 'default' ? 'istiod' : `istiod-${each}`)),
    )
  )
}
