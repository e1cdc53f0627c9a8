import {annotationsOf, at, node, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kubectl, refOf} from '../place.ts'

/**
 * Who writes Istio's webhooks as part of its work: Helm and its wrappers, istiod, istioctl, people
 * at a keyboard, we.
 */
const KNOWN =
  /^(helm|helm-controller|terraform.*|pilot-discovery|meshctl.*|istioctl|istio-operator|kubectl.*|before-first-apply|argocd.*|kustomize-controller|flux.*)$/i
const KINDS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const
const CERT_MANAGER = 'cert-manager.io/inject-ca-from'

/**
 * F-19, F-32: AKS rewrites selectors, and injectors of certificates fight with istiod over the
 * bundle.
 */
export const writers: Check = {
  code: 'WEBHOOK_WRITTEN_BY_OTHERS',
  title: 'Only Helm and istiod write the webhooks of Istio',
  severity: 'warns',
  source: 'F-19, F-32',
  means:
    'Somebody else owns fields of Istio’s webhooks: the cloud provider their selectors ' +
    '(which keeps namespaces out), or another controller the certificates or the Service ' +
    'that is called, which istiod writes as well.',
  help:
    'See what was written (`--show-managed-fields`). Selectors of a cloud provider will be put ' +
    'on the webhooks of the new revision too: check which namespaces they leave out. Stop ' +
    'whatever writes certificates.',
  needs: KINDS.map(each => `${each}.admissionregistration.k8s.io`),
  find: evidence => {
    const objects = istios(evidence)
    const rows = objects.flatMap(object => [...byManagers(object), ...byAnnotation(object)])
    return [...Map.groupBy(rows, each => each.manager)].map(([manager, all]) => hit(manager, all))
  },
}

interface Written {
  readonly object: KubeObject
  readonly manager: string
  readonly fields: readonly string[]
}

const istios = ({seen, survey}: Evidence): readonly KubeObject[] => {
  const names = new Set([...seen.injectors, ...seen.validators].map(each => each.config))
  return KINDS.flatMap(kind => survey.of(`${kind}.admissionregistration.k8s.io`)).filter(each =>
    names.has(each.metadata.name),
  )
}

function byManagers(object: KubeObject): readonly Written[] {
  return rows(at(object, 'metadata', 'managedFields')).flatMap(each => {
    const manager = text(each['manager']) ?? ''
    const webhooks = Object.values(node(at(each, 'fieldsV1', 'f:webhooks')))
    const fields = [...new Set(webhooks.flatMap(ownedIn))]
    return KNOWN.test(manager) || fields.length === 0 ? [] : [{object, manager, fields}]
  })
}

/**
 * Of one webhook in a tree of owned fields: those that decide what it selects and whom it calls.
 */
const ownedIn = (webhook: unknown): readonly string[] => [
  ...['namespaceSelector', 'objectSelector', 'failurePolicy'].filter(
    each => at(webhook, `f:${each}`) !== undefined,
  ),
  ...['caBundle', 'service', 'url'].filter(
    each => at(webhook, 'f:clientConfig', `f:${each}`) !== undefined,
  ),
]

const byAnnotation = (object: KubeObject): readonly Written[] =>
  Object.keys(annotationsOf(object)).some(each => each.startsWith(CERT_MANAGER))
    ? [{object, manager: 'cert-manager (by annotation)', fields: ['caBundle']}]
    : []

function hit(manager: string, all: readonly Written[]): Hit {
  const fields = [...new Set(all.flatMap(each => each.fields))]
  const called = fields.filter(each => !each.endsWith('Selector'))
  const refs = [...new Map(all.map(each => [each.object.metadata.name, refOf(each.object)]))]
  const names = refs.map(([name]) => name)
  return {
    severity: called.length > 0 ? 'warns' : 'info',
    what: `${manager === '' ? 'An unnamed writer' : manager} writes ${fields.join(', ')} of ${some(names)}.`,
    why:
      called.length > 0
        ? 'istiod writes these fields as well: the two may take turns without end, and pods be ' +
          'refused (x509) in between, with the new revision too.'
        : 'The webhooks of the new revision will be rewritten as well, and Helm may meet a ' +
          'conflict over them: namespaces that the selectors leave out get no sidecar.',
    next: refs
      .slice(0, 3)
      .map(([, ref]) => sh`${kubectl('get', ref)} -o yaml --show-managed-fields`),
    objects: all.map(({object}) => refOf(object)),
  }
}
