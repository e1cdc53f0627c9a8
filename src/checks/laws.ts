import {
  INJECTION,
  NEVER_INJECTED,
  REV,
  asksByLabel,
  injectorsFor,
  labelsDecide,
  optsOut,
} from '../mesh/injection.ts'
import {podsOf, some} from '../mesh/pods.ts'
import type {PodInPlace} from '../mesh/pods.ts'
import {canInject} from '../mesh/serving.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot, NamespaceFacts, ServiceRef} from '../mesh/snapshot.ts'
import type {Finding} from './finding.ts'

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

const LOOK = 'meshctl verify'

function danglingWebhooks(seen: MeshSnapshot): readonly Finding[] {
  const injectors = seen.injectors.filter(each => !exists(seen, each.service))
  // A revision's own validator judges only what carries its label; while it comes up it may be
  // closed before it is ready.
  const validators = seen.validators.filter(
    each =>
      !exists(seen, each.service) ||
      (each.isDefault && each.failClosed && !answered(seen, each.service)),
  )
  const dangling = [
    ...injectors.map(each => ({
      kind: 'MutatingWebhookConfiguration',
      name: each.config,
      service: each.service,
    })),
    ...validators.map(each => ({
      kind: 'ValidatingWebhookConfiguration',
      name: each.config,
      service: each.service,
    })),
  ]
  const unique = [...new Map(dangling.map(each => [`${each.kind}/${each.name}`, each])).values()]
  return unique.map(each => ({
    code: 'DANGLING_WEBHOOK',
    severity: 'blocks',
    what:
      `${each.kind} ${each.name} calls the Service ${each.service?.name ?? ''}, which does not ` +
      'exist or has no ready endpoint.',
    why: 'Webhooks of Istio fail closed: what they select cannot be created until somebody answers.',
    next: [sh`kubectl -n ${each.service?.namespace ?? ''} get pods -l app=istiod`, LOOK],
    objects: [{kind: each.kind, name: each.name}],
    source: 'F-5, F-23',
  }))
}

/** What this look cannot see is not called dangling: the checks of a plan look there too. */
const exists = (seen: MeshSnapshot, service: ServiceRef | undefined): boolean =>
  isBeyond(seen, service) ||
  [...seen.revisions.values()].some(each => each.service?.name === service?.name)

const answered = (seen: MeshSnapshot, service: ServiceRef | undefined): boolean =>
  isBeyond(seen, service) ||
  [...seen.revisions.values()].some(
    each => each.service?.name === service?.name && (each.service?.readyEndpoints ?? 0) > 0,
  )

/** Behind a URL, or in the namespace of another mesh. */
const isBeyond = (seen: MeshSnapshot, service: ServiceRef | undefined): boolean =>
  service === undefined || service.namespace !== seen.istioNamespace

function badlyServed(seen: MeshSnapshot): readonly Finding[] {
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
  what: `Namespace ${namespace.name} asks for injection by ${asked(namespace)}, and no injector takes it.`,
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
  why: 'Its pods would be injected twice, or by whichever comes last.',
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
  next: [sh`kubectl get mutatingwebhookconfiguration ${config} -o yaml`, LOOK],
  objects: [
    {kind: 'Namespace', name: namespace.name},
    {kind: 'MutatingWebhookConfiguration', name: config},
  ],
  source: 'F-10, F-73',
})

function orphanedPods(seen: MeshSnapshot): readonly Finding[] {
  const orphans = podsOf(seen).filter(
    ({pod}) =>
      pod.proxy?.revision !== undefined &&
      !seen.revisions.has(pod.proxy.revision) &&
      !pod.terminating,
  )
  const byRevision = Map.groupBy(orphans, each => each.pod.proxy?.revision ?? '')
  return [...byRevision].map(([revision, pods]) => ({
    code: 'ORPHANED_PODS',
    severity: 'blocks',
    what: `${pods.length} running pod(s) have a proxy of revision ${revision}, which does not exist: ${some(pods.map(each => `${each.namespace}/${each.pod.name}`))}.`,
    why: 'They get no configuration, and no new certificate when theirs runs out.',
    next: [
      'Restart their owners once their namespace points at a revision that exists.',
      'meshctl proxies',
    ],
    objects: pods
      .slice(0, 20)
      .map(each => ({kind: 'Pod', namespace: each.namespace, name: each.pod.name})),
    source: 'F-5, F-16',
  }))
}

function bareOfSidecar(seen: MeshSnapshot): readonly Finding[] {
  return [...seen.namespaces.values()].flatMap(namespace => {
    const bare = podsOf({...seen, namespaces: new Map([[namespace.name, namespace]])}).filter(
      ({pod}) => lacksSidecar(seen, namespace, pod),
    )
    return bare.length === 0 ? [] : [withoutSidecar(namespace, bare)]
  })
}

function lacksSidecar(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  pod: {
    readonly proxy: unknown
    readonly optedOut: boolean
    readonly hostNetwork: boolean
    readonly terminating: boolean
    readonly labels: Readonly<Record<string, string>>
  },
): boolean {
  if (
    pod.proxy !== undefined ||
    pod.optedOut ||
    pod.hostNetwork ||
    pod.terminating ||
    NEVER_INJECTED.includes(namespace.name)
  )
    return false
  return injectorsFor(seen.injectors, namespace, pod.labels).length > 0
}

/** By workload, so that the same workload's next pods are known again. */
const withoutSidecar = (namespace: NamespaceFacts, pods: readonly PodInPlace[]): Finding => ({
  code: 'PODS_WITHOUT_SIDECAR',
  severity: 'warns',
  what:
    `${pods.length} pod(s) of the injected namespace ${namespace.name} run without a sidecar: ` +
    `${some(pods.map(each => each.pod.name))}.`,
  why: 'They are outside the mesh: no mTLS, no policy. They were made before the label, or while nobody injected.',
  next: [
    sh`kubectl -n ${namespace.name} get pods`,
    'Restart their owners when they belong into the mesh.',
  ],
  objects: [
    ...new Map(
      pods.map(each => [
        each.workload?.ref.name ?? each.pod.name,
        {
          kind: each.workload?.ref.kind ?? 'Pod',
          namespace: namespace.name,
          name: each.workload?.ref.name ?? each.pod.name,
        },
      ]),
    ).values(),
  ],
  source: 'F-3',
})

function splitTags(seen: MeshSnapshot): readonly Finding[] {
  return [...seen.tags.values()]
    .filter(each => each.service?.revision !== undefined && each.service.revision !== each.revision)
    .map(each => ({
      code: 'TAG_SPLIT',
      severity: 'warns',
      what: `Tag ${each.name}: its webhook names ${each.revision}, its Service ${each.service?.revision ?? ''}.`,
      why: 'Both revisions take the tag for theirs: sidecars follow the webhook, Gateway API gateways follow both.',
      next: [sh`kubectl get mutatingwebhookconfiguration ${each.config} -L istio.io/rev`],
      objects: [{kind: 'MutatingWebhookConfiguration', name: each.config}],
      source: 'F-9',
    }))
}
