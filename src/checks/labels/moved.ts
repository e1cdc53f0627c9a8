import {INJECTION, REV, injectorOf, namespaceInjector} from '../../mesh/injection.ts'
import {nameOf} from '../../mesh/pods.ts'
import {selects} from '../../mesh/selector.ts'
import type {LabelSelector, Labels} from '../../mesh/selector.ts'
import type {NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'

/** Labels that the upgrade writes anew, and where. */
export interface Moved {
  /** Of the namespace itself, or that the template stands in. */
  readonly namespace: string
  /** `shop`, or `shop/Deployment/web`. */
  readonly name: string
  readonly before: Labels
  readonly after: Labels
}

/**
 * Namespaces whose own labels the upgrade changes: an old revision injects them, and no tag does.
 */
export function movedNamespaces({seen, asked}: Evidence): readonly Moved[] {
  const old = [...seen.namespaces.values()].filter(each => {
    const injector = namespaceInjector(seen, each)
    return (
      injector !== undefined &&
      injector.tag === undefined &&
      asked.from.includes(injector.revision) &&
      asksItself(each)
    )
  })
  return old.map(each => {
    const {[INJECTION]: _, ...rest} = each.labels
    const name = {'kubernetes.io/metadata.name': each.name}
    return {
      namespace: each.name,
      name: each.name,
      before: {...name, ...each.labels},
      after: {...name, ...rest, [REV]: asked.revision},
    }
  })
}

const asksItself = ({labels}: NamespaceFacts): boolean =>
  labels[INJECTION] !== undefined || labels[REV] !== undefined

/**
 * Templates that get the label of the new revision: in namespaces without a say, asking for an old
 * one.
 */
export function movedTemplates({seen, asked}: Evidence): readonly Moved[] {
  return [...seen.namespaces.values()]
    .filter(each => namespaceInjector(seen, each) === undefined)
    .flatMap(namespace =>
      namespace.workloads
        .filter(each => {
          const injector = injectorOf(seen, namespace, each)
          return (
            injector !== undefined &&
            injector.tag === undefined &&
            asked.from.includes(injector.revision)
          )
        })
        .map(each => ({
          namespace: namespace.name,
          name: `${namespace.name}/${nameOf(each)}`,
          before: each.templateLabels,
          after: {...each.templateLabels, [REV]: asked.revision},
        })),
    )
}

/** Those that the selector took and will not take any more. */
export const lostTo = (selector: LabelSelector, moved: readonly Moved[]): readonly Moved[] =>
  moved.filter(each => selects(selector, each.before) && !selects(selector, each.after))
