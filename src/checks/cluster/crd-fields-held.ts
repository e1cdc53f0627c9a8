import {controllersOf} from '../../mesh/field-managers.ts'
import type {HeldFields} from '../../mesh/field-managers.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import {refOf} from '../place.ts'
import {crdsToAdopt, crdsToApply} from './crd-changes.ts'

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io'

/** F-28, F-32: a controller would put its own definition back. */
export const crdFieldsHeld: Check = {
  code: 'CRD_FIELDS_HELD',
  title: 'No controller writes the definitions that the upgrade changes',
  severity: 'blocks',
  source: 'F-28, F-32',
  means:
    'The upgrade would change CustomResourceDefinitions whose spec a controller holds (GitOps, ' +
    'another operator): it would put its own back, or refuse. meshctl takes fields over from Helm, ' +
    'kubectl and istioctl, which a person runs; it never forces them from a controller.',
  help:
    'Upgrade these definitions where the controller takes them from, or take them out of its ' +
    'hands, or exclude them by `base.excludedCRDs`.',
  needs: [CRD],
  find: ({seen, survey, asked}) => {
    const names = [...crdsToApply(seen, asked).map(each => each.name), ...crdsToAdopt(seen, asked)]
    const rows = survey
      .of(CRD)
      .filter(each => names.includes(each.metadata.name))
      .flatMap(object => controllersOf(object).map(held => ({object, held})))
    return [...Map.groupBy(rows, each => each.held.manager)].map(([manager, all]) =>
      hit(manager, all),
    )
  },
}

interface Row {
  readonly object: KubeObject
  readonly held: HeldFields
}

function hit(manager: string, all: readonly Row[]): Hit {
  const names = all.map(each => each.object.metadata.name)
  const fields = [...new Set(all.flatMap(each => each.held.fields))]
  return {
    what: `${manager === '' ? 'An unnamed writer' : manager} holds ${fields.join(', ')} of ${some(names)}.`,
    why: 'The upgrade changes these definitions, and a controller puts back what it holds.',
    next: [
      sh`kubectl get crd ${names[0] ?? ''} -o yaml --show-managed-fields`,
      'Upgrade them where it takes them from, or take them out of its hands; then plan again.',
    ],
    objects: all.map(each => refOf(each.object)),
  }
}
