import {
  INJECTION,
  REV,
  asksByLabel,
  injectorsFor,
  labelsDecide,
  optsOut,
} from '../../mesh/injection.ts'
import {canInject} from '../../mesh/serving.ts'
import {sh} from '../../mesh/shell.ts'
import type {MeshSnapshot, NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Finding} from '../finding.ts'

/** Every namespace that asks for injection is served by exactly one injector that can inject. */
export function badlyServed(seen: MeshSnapshot): readonly Finding[] {
  return [
    ...[...seen.namespaces.values()].flatMap(each => unheard(seen, each)),
    ...[...seen.namespaces.values()]
      .filter(each => asks(each))
      .flatMap(each => {
        const serving = injectorsFor(seen.injectors, each, {})
        if (serving.length === 0) return [injectorMissing(each)]
        if (serving.length > 1)
          return [
            overlap(
              each,
              serving.map(entry => entry.config),
            ),
          ]
        return serving[0] !== undefined && canInject(seen, serving[0])
          ? []
          : [notReady(each, serving[0]?.config ?? '')]
      }),
  ]
}

/**
 * Templates that ask by a label of their own, in a namespace without a say, and that no injector
 * takes (F-3, F-12).
 */
function unheard(seen: MeshSnapshot, namespace: NamespaceFacts): readonly Finding[] {
  if (labelsDecide(namespace)) return []
  const templates = [
    ...namespace.workloads
      .filter(each => !optsOut(each))
      .map(each => ({...each.ref, labels: each.templateLabels})),
    ...namespace.schedules.map(each => ({
      kind: each.kind,
      name: each.name,
      labels: each.templateLabels,
    })),
  ]
  const lost = templates.filter(
    each =>
      asksByLabel(each.labels) && injectorsFor(seen.injectors, namespace, each.labels).length === 0,
  )
  return lost.map(each => ({
    code: 'INJECTOR_MISSING',
    severity: 'blocks',
    what:
      `The template of ${each.kind}/${each.name} in ${namespace.name} asks for a sidecar by ` +
      'its own label, and no injector takes it.',
    why: 'Its new pods start without a sidecar, and nothing reports an error.',
    next: [
      'Give the template the label of a revision or a tag that exists (`kubectl get ' +
        'mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag`).',
    ],
    objects: [{kind: each.kind, namespace: namespace.name, name: each.name}],
    source: 'F-3, F-12',
  }))
}

/**
 * `disabled` asks for nothing; any other value of either label does, even one that nobody serves
 * (F-2, F-3).
 */
const asks = (namespace: NamespaceFacts): boolean =>
  labelsDecide(namespace) && namespace.labels[INJECTION] !== 'disabled'

const asked = (namespace: NamespaceFacts): string =>
  namespace.labels[INJECTION] === undefined
    ? `${REV}=${namespace.labels[REV] ?? ''}`
    : `${INJECTION}=${namespace.labels[INJECTION]}`

const injectorMissing = (namespace: NamespaceFacts): Finding => ({
  code: 'INJECTOR_MISSING',
  severity: 'blocks',
  what:
    `Namespace ${namespace.name} asks for injection by ${asked(namespace)}, and no injector ` +
    'takes it.',
  why: 'Its new pods start without a sidecar, and nothing reports an error.',
  next: [
    'Label it with a revision or a tag that exists (`kubectl get ' +
      'mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag`).',
  ],
  objects: [{kind: 'Namespace', name: namespace.name}],
  source: 'F-2, F-3',
})

const overlap = (namespace: NamespaceFacts, configs: readonly string[]): Finding => ({
  code: 'INJECTORS_OVERLAP',
  severity: 'blocks',
  what: `Namespace ${namespace.name} is taken by more than one injector: ${configs.join(', ')}.`,
  why: 'Its pods would be injected twice, or by the last of the injectors.',
  next: [sh`kubectl get mutatingwebhookconfigurations ${configs} -o yaml`],
  objects: [
    {kind: 'Namespace', name: namespace.name},
    ...configs.map(name => ({kind: 'MutatingWebhookConfiguration', name})),
  ],
  source: 'F-17',
})

const notReady = (namespace: NamespaceFacts, config: string): Finding => ({
  code: 'INJECTOR_NOT_READY',
  severity: 'blocks',
  what:
    `The injector ${config} of namespace ${namespace.name} cannot inject: no ready istiod ` +
    'behind it, or no CA bundle.',
  why: 'Its new pods are refused until istiod answers.',
  next: [sh`kubectl get mutatingwebhookconfiguration ${config} -o yaml`, 'meshctl verify'],
  objects: [
    {kind: 'Namespace', name: namespace.name},
    {kind: 'MutatingWebhookConfiguration', name: config},
  ],
  source: 'F-10, F-73',
})
