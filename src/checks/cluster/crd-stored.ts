import {at, rows, text, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import {refOf} from '../place.ts'
import {CHART_CRDS, renewedCrds} from './base.ts'

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io'

/** F-30: a version that resources are stored in may not go out of a definition. */
export const crdStored: Check = {
  code: 'CRD_STORED_VERSION_GOES',
  title: 'The new CRDs contain every version in which resources are stored',
  severity: 'blocks',
  source: 'F-30',
  means:
    'A CustomResourceDefinition remembers in `status.storedVersions` a version that the ' +
    'charts of Istio do not have. The API server refuses a definition without it.',
  help:
    'Rewrite every resource of that kind (read and write it back), then take the old version ' +
    'out of `status.storedVersions`.',
  needs: [CRD],
  find: evidence => {
    const lost = (each: KubeObject): readonly string[] => lostOf(each, evidence)
    const goes = renewedCrds(evidence).filter(each => lost(each).length > 0)
    const [first] = goes
    if (first === undefined) return []
    const {name} = first.metadata
    const keep = JSON.stringify({status: {storedVersions: [stored(first)]}})
    return [
      {
        what:
          `${some(goes.map(each => `${each.metadata.name} (${lost(each).join(', ')})`))}: ` +
          'resources are, or were, stored in a version that the new CRD does not have.',
        why: 'The API server refuses the new CRD, so the upgrade of base fails.',
        next: [
          sh`kubectl get ${name} -A -o json | kubectl replace -f -`,
          sh`kubectl patch crd ${name} --subresource status --type merge -p ${keep}`,
        ],
        objects: goes.map(refOf),
      },
    ]
  },
}

/** Versions that resources are stored in, and that the new definition has not. */
function lostOf(crd: KubeObject, {asked: {crds}}: Evidence): readonly string[] {
  const {name} = crd.metadata
  const next = crds?.folder.find(each => each.name === name)?.versions ?? CHART_CRDS.get(name) ?? []
  return texts(at(crd, 'status', 'storedVersions')).filter(each => !next.includes(each))
}

/** The version in which the definition that is there stores what is written now. */
const stored = (crd: KubeObject | undefined): string =>
  text(rows(at(crd, 'spec', 'versions')).find(each => each['storage'] === true)?.['name']) ??
  'VERSION'
