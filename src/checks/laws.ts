import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {Finding} from './finding.ts'
import {badlyServed} from './laws/injectors.ts'
import {bareOfSidecar, orphanedPods} from './laws/proxies.ts'
import {splitTags} from './laws/tags.ts'
import {danglingWebhooks} from './laws/webhooks.ts'

interface Law {
  /** A statement of the healthy state. */
  readonly title: string
  readonly broken: (seen: MeshSnapshot) => readonly Finding[]
}

/** What must hold before, during and after an upgrade (failures.md 3). */
const LAWS: readonly Law[] = [
  {
    title: 'Every webhook of Istio points at a Service that exists and has ready endpoints',
    broken: danglingWebhooks,
  },
  {
    title:
      'Every namespace that asks for injection is served by exactly one injector that can inject',
    broken: badlyServed,
  },
  {title: 'Every running proxy belongs to a revision that exists', broken: orphanedPods},
  {title: 'No pod of an injected namespace runs without its sidecar', broken: bareOfSidecar},
  {title: 'The webhook and the Service of each tag name the same revision', broken: splitTags},
]

/** Each law, whether it holds, and what breaks it. */
export const judgedLaws = (
  seen: MeshSnapshot,
): readonly {readonly title: string; readonly broken: readonly Finding[]}[] =>
  LAWS.map(each => ({title: each.title, broken: each.broken(seen)}))

/** Every broken law, as findings that block. Empty is good. */
export const brokenLaws = (seen: MeshSnapshot): readonly Finding[] =>
  LAWS.flatMap(each => each.broken(seen))
