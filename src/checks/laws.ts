import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {Finding} from './finding.ts'
import {badlyServed} from './laws/injectors.ts'
import {bareOfSidecar, orphanedPods} from './laws/proxies.ts'
import {splitTags} from './laws/tags.ts'
import {danglingWebhooks} from './laws/webhooks.ts'

interface Law {
  /** Stable, for programs: part of what `verify` prints as JSON. */
  readonly id: string
  /** A statement of the healthy state. */
  readonly title: string
  readonly broken: (seen: MeshSnapshot) => readonly Finding[]
}

/** What must hold before, during and after an upgrade; docs/safety.md says why. */
const LAWS: readonly Law[] = [
  {
    id: 'webhooks-answered',
    title: 'Every webhook of Istio points at a Service that exists and has ready endpoints',
    broken: danglingWebhooks,
  },
  {
    id: 'namespaces-injected',
    title:
      'Every namespace that asks for injection is served by exactly one injector that can inject',
    broken: badlyServed,
  },
  {
    id: 'proxies-have-istiod',
    title: 'Every running proxy belongs to a revision that exists',
    broken: orphanedPods,
  },
  {
    id: 'pods-have-sidecar',
    title: 'No pod of an injected namespace runs without its sidecar',
    broken: bareOfSidecar,
  },
  {
    id: 'tags-agree',
    title: 'The webhook and the Service of each tag name the same revision',
    broken: splitTags,
  },
]

/** A law, and what breaks it. */
export interface JudgedLaw extends Pick<Law, 'id' | 'title'> {
  readonly broken: readonly Finding[]
}

/** Each law, whether it holds, and what breaks it. */
export const judgedLaws = (seen: MeshSnapshot): readonly JudgedLaw[] =>
  LAWS.map(({id, title, broken}) => ({id, title, broken: broken(seen)}))

/** Every broken law, as findings that block. Empty is good. */
export const brokenLaws = (seen: MeshSnapshot): readonly Finding[] =>
  LAWS.flatMap(each => each.broken(seen))
