import {REV, injectorsFor, namespaceInjector} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import type {Labels} from '../../mesh/selector.ts'
import type {MeshSnapshot, NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Check, Hit, Question} from '../check.ts'

/** F-18: the old injector goes with its release, and with it what only it injects. */
export const defaultInjector: Check = {
  code: 'DEFAULT_INJECTOR_NEEDED',
  title: 'No future pod depends on the old injector alone',
  severity: 'blocks',
  source: 'F-18',
  means:
    'Something makes pods that only an old revision would inject, and meshctl does not change ' +
    'it: CronJobs, or owners it does not know.',
  help: 'Label their pod templates, or the namespace, with the new revision once it serves.',
  needs: [],
  find: ({seen, asked}) => [
    ...withoutLabels(seen, asked),
    ...[...seen.namespaces.values()].flatMap(each => needsOldInjector(seen, each, asked)),
  ],
}

/**
 * Namespaces that say nothing are injected by the old istiod, those of tomorrow included; a
 * revision of its own never does that.
 */
function withoutLabels(seen: MeshSnapshot, {from, revision}: Question): readonly Hit[] {
  const auto = seen.injectors.find(
    each =>
      each.tag === undefined && from.includes(each.revision) && each.webhook.startsWith('auto.'),
  )
  if (auto === undefined) return []
  return [
    {
      what:
        `The old injector ${auto.config} injects every namespace without a label ` +
        '(enableNamespacesByDefault).',
      why:
        'Only an istiod without a revision, or the tag default, does that. Namespaces that are ' +
        'created after the upgrade would start pods without a sidecar, and nothing reports it.',
      next: [
        'Label the namespaces that belong to the mesh, set ' +
          'sidecarInjectorWebhook.enableNamespacesByDefault to false, or make a tag default, ' +
          `then plan again for ${revision}.`,
      ],
      objects: [{kind: 'MutatingWebhookConfiguration', name: auto.config}],
    },
  ]
}

/** Pods that will be made later, by something that meshctl does not change. */
function needsOldInjector(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  {from, revision}: Question,
): readonly Hit[] {
  if (namespaceInjector(seen, namespace) !== undefined) return []
  const isOld = (labels: Labels): boolean =>
    injectorsFor(seen.injectors, namespace, labels).some(
      each => each.tag === undefined && from.includes(each.revision),
    )
  const makers = [...schedulesOf(namespace, isOld), ...unknownOwners(namespace, isOld)]
  const names = [...new Set(makers)]
  if (names.length === 0) return []
  return [
    {
      source: 'Istio charts: the old injector goes with its release',
      what: `In ${namespace.name} only an old revision injects the pods of ${some(names)}.`,
      why:
        'The namespace itself asks for no injection. After the old istiod is removed, these pods ' +
        'start without a sidecar, and nothing reports it.',
      next: [
        `Set the label ${REV}: ${revision} on their pod templates after it serves, or label the ` +
          'namespace, then plan again.',
      ],
      objects: names.map(each => {
        const [kind = '', name = ''] = each.split('/')
        return {kind, namespace: namespace.name, name}
      }),
    },
  ]
}

const schedulesOf = (
  {schedules}: NamespaceFacts,
  isOld: (labels: Labels) => boolean,
): readonly string[] =>
  schedules.filter(each => isOld(each.templateLabels)).map(each => `${each.kind}/${each.name}`)

/** Owners of pods that meshctl does not restart; a Job makes no pods later. */
const unknownOwners = (
  {unmanagedPods}: NamespaceFacts,
  isOld: (labels: Labels) => boolean,
): readonly string[] =>
  unmanagedPods
    .filter(each => each.proxy?.type === 'sidecar' && isOld(each.labels))
    .map(each => each.owner ?? 'Job/')
    .filter(owner => !owner.startsWith('Job/'))
