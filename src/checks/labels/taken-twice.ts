import {injectorsFor, labelsDecide, optsOut} from '../../mesh/injection.ts'
import {nameOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import type {NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Labels} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/**
 * F-17: the law about namespaces looks at those that have a say; here are pods in those that have
 * none.
 */
export const takenTwice: Check = {
  code: 'TEMPLATE_TAKEN_TWICE',
  title: 'No pod is selected by two injectors, also in namespaces without a label',
  severity: 'blocks',
  source: 'F-17',
  means:
    'In a namespace without injection labels, pods are taken by more than one injector: by ' +
    'the labels of their template, or because two injectors take every namespace that says ' +
    'nothing.',
  help:
    'Leave one injector for each label: point the tag on purpose, or switch off the default ' +
    'injection of one of the two.',
  needs: [],
  find: ({seen}) => {
    const rows = [...seen.namespaces.values()]
      .filter(each => !labelsDecide(each))
      .flatMap(namespace =>
        asking(namespace).map(each => ({
          ...each,
          configs: [
            ...new Set(injectorsFor(seen.injectors, namespace, each.labels).map(one => one.config)),
          ],
        })),
      )
    const twice = Map.groupBy(
      rows.filter(each => each.configs.length > 1),
      each => each.configs.join(', '),
    )
    return [...twice].map(([configs, all]) => ({
      what: `${configs} take the same pods of ${some(all.map(each => each.name))}.`,
      why:
        'They would be injected twice, or by the last of the two. After the upgrade that may ' +
        'be a different one.',
      next: [sh`kubectl get mutatingwebhookconfigurations ${all[0]?.configs ?? []} -o yaml`],
      objects: [
        ...(all[0]?.configs ?? []).map(name => ({kind: 'MutatingWebhookConfiguration', name})),
        ...all.slice(0, 18).map(each => each.object),
      ],
    }))
  },
}

interface Asking {
  readonly name: string
  readonly labels: Labels
  readonly object: {readonly kind: string; readonly namespace?: string; readonly name: string}
}

const asking = (namespace: NamespaceFacts): readonly Asking[] => [
  ...namespace.workloads
    .filter(each => !optsOut(each))
    .map(each => ({
      name: `${namespace.name}/${nameOf(each)}`,
      labels: each.templateLabels,
      object: {kind: each.ref.kind, namespace: namespace.name, name: each.ref.name},
    })),
  ...namespace.schedules.map(each => ({
    name: `${namespace.name}/${each.kind}/${each.name}`,
    labels: each.templateLabels,
    object: {kind: each.kind, namespace: namespace.name, name: each.name},
  })),
]
