import {INJECTION, REV, injectorsFor} from '../../mesh/injection.ts'
import type {Labels} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import type {MeshSnapshot} from '../../mesh/snapshot.ts'
import type {Check, Hit} from '../check.ts'

/**
 * F-14, F-17: names share one label, so one name may mean one thing only. Namespaces that are taken
 * twice already are the law's.
 */
export const tagName: Check = {
  code: 'TAG_NAMED_LIKE_REVISION',
  title: 'No tag has the name of a revision',
  severity: 'blocks',
  source: 'F-14, F-17; Istio: tags and revisions share istio.io/rev',
  means:
    'A tag is called like a revision that is there or that is to be installed, or the tag ' +
    '`default` stands beside a plain install. Both injectors would take the namespaces that ' +
    'name it.',
  help: 'Choose another name for the new revision (`--revision`), or remove the tag.',
  needs: [],
  find: ({seen, asked}) => [
    ...[...seen.tags.values()]
      .filter(each => each.name.toString() === asked.revision)
      .map(each =>
        hit(
          each.name,
          each.config,
          `A tag is called ${each.name}, like the revision that is to be installed.`,
          'Every namespace that names it would be taken by two injectors as soon as the new istiod is there.',
        ),
      ),
    ...[...seen.tags.values()]
      .filter(each => each.name.toString() !== asked.revision && isTakenTwice(seen, each.name))
      .map((each): Hit => ({
        ...hit(
          each.name,
          each.config,
          `Tag ${each.name} takes what the injector of another revision takes as well.`,
          'No namespace asks for it now; the first one that does is injected twice.',
        ),
        severity: 'warns',
      })),
  ],
}

/** Of a namespace that would ask so; none does yet, or the law would have told. */
function isTakenTwice(seen: MeshSnapshot, tag: string): boolean {
  const asks: readonly Labels[] = [
    {[REV]: tag},
    ...(tag === 'default' ? [{[INJECTION]: 'enabled'}] : []),
  ]
  return asks.some(labels => {
    const configs = new Set(
      injectorsFor(seen.injectors, {name: 'a-namespace', labels}, {}).map(each => each.config),
    )
    const asking = [...seen.namespaces.values()].some(
      each => injectorsFor(seen.injectors, each, {}).length > 1,
    )
    return configs.size > 1 && !asking
  })
}

const hit = (tag: string, config: string, what: string, why: string): Hit => ({
  what,
  why,
  next: [
    'kubectl get mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag',
    'Give the new revision another name, or remove the tag:',
    sh`kubectl delete mutatingwebhookconfiguration ${config}`,
    sh`kubectl get namespaces -l istio.io/rev=${tag}`,
  ],
  objects: [{kind: 'MutatingWebhookConfiguration', name: config}],
})
