import {
  INJECT,
  INJECTION,
  REV,
  asksByLabel,
  labelsDecide,
  namespaceInjector,
} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import type {MeshSnapshot, NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Labels} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import {workloadPlace} from '../place.ts'

/** F-12: the namespace's labels beat the template's. */
export const templateIgnored: Check = {
  code: 'TEMPLATE_LABEL_IGNORED',
  title: 'No template asks for another revision than its namespace',
  severity: 'info',
  source: 'F-12',
  means:
    'A pod template names a revision, or asks for a sidecar, in a namespace whose own labels ' +
    'decide otherwise. The label of the template has no effect there.',
  help: 'Remove the label from the template, or the labels from the namespace when the templates shall decide.',
  needs: [],
  find: ({seen}) => {
    const namespaces = [...seen.namespaces.values()].filter(labelsDecide)
    const refused = namespaces
      .filter(each => each.labels[INJECTION] === 'disabled')
      .flatMap(each => templates(each).filter(one => asksByLabel(one.labels)))
    const other = namespaces
      .filter(each => each.labels[INJECTION] !== 'disabled')
      .flatMap(each => templates(each).filter(one => asksElse(seen, each, one.labels)))
    return [
      ...hit(
        refused,
        'warns',
        `ask for a sidecar in a namespace with ${INJECTION}=disabled`,
        'They get none, before and after the upgrade; whoever wrote the label may count on one.',
      ),
      ...hit(
        other,
        'info',
        `name another revision in ${REV} than the one that serves their namespace`,
        'The label has no effect: they move with their namespace, and not by themselves.',
      ),
    ]
  },
}

interface Template {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
}

const templates = (namespace: NamespaceFacts): readonly Template[] => [
  ...namespace.workloads.map(each => ({
    ...each.ref,
    namespace: namespace.name,
    labels: each.templateLabels,
  })),
  ...namespace.schedules.map(each => ({
    kind: each.kind,
    name: each.name,
    namespace: namespace.name,
    labels: each.templateLabels,
  })),
]

function asksElse(seen: MeshSnapshot, namespace: NamespaceFacts, labels: Labels): boolean {
  const asked = labels[REV]
  if (asked === undefined || labels[INJECT] === 'false' || asked === namespace.labels[REV])
    return false
  const serving = namespaceInjector(seen, namespace)
  return serving !== undefined && serving.revision !== asked && serving.tag !== asked
}

function hit(
  all: readonly Template[],
  severity: 'warns' | 'info',
  said: string,
  why: string,
): readonly Hit[] {
  const [first] = all
  if (first === undefined) return []
  return [
    {
      severity,
      what: `${all.length} template(s) ${said}: ${some(all.map(workloadPlace))}.`,
      why,
      next: [
        sh`kubectl -n ${first.namespace} get ${first.kind.toLowerCase()} ${first.name} -o yaml`,
        'Remove the label from the template, or the injection labels from the namespace.',
      ],
      objects: all.map(({kind, namespace, name}) => ({kind, namespace, name})),
    },
  ]
}
