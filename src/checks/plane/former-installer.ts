import {at, labelsOf, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kubectl, placeOf} from '../place.ts'
import {oldPlanes} from './old-planes.ts'

const CR = 'IstioOperator.install.istio.io'

/** F-44: an operator that still watches brings back what Helm removes. */
export const formerInstaller: Check = {
  code: 'FORMER_INSTALLER',
  title: 'No labels or field owners of a former installer are left on istiod',
  severity: 'warns',
  source: 'F-44',
  means:
    'There are IstioOperator objects, an operator that watches them, or an istiod that still ' +
    'carries the marks of istioctl or an operator. If the operator runs, it puts back what ' +
    'Helm changes.',
  help:
    'Scale the operator down, then remove its IstioOperator objects without letting it clean ' +
    'up after them. Marks alone do no harm beyond conflicts of field managers.',
  needs: ['Deployment.apps'],
  find: evidence => [...operated(evidence), ...marked(evidence)],
}

function operated({survey}: Evidence): readonly Hit[] {
  const objects = survey.of(CR)
  const operators = survey.of('Deployment.apps').filter(each => isOperator(each))
  const runs = operators.some(each => at(each, 'spec', 'replicas') !== 0)
  if (objects.length === 0 && !runs) return []
  return [
    {
      severity: objects.length > 0 && runs ? 'blocks' : 'warns',
      what: [
        objects.length > 0 ? `IstioOperator objects are there: ${some(objects.map(placeOf))}` : '',
        runs ? `an istio-operator runs: ${some(operators.map(placeOf))}` : '',
      ]
        .filter(each => each !== '')
        .join('; ')
        .concat('.'),
      why:
        objects.length > 0 && runs
          ? 'The operator reconciles the mesh after these objects: it undoes what Helm does, ' +
            'and may remove the new revision or bring the old one back.'
          : 'They describe a mesh that Helm has taken over: who starts the operator again, or ' +
            'makes such an object, lets it undo the upgrade.',
      next: [
        'kubectl get istiooperators.install.istio.io -A',
        'kubectl get deployments -A -l name=istio-operator',
        'Take the operator away for good before the upgrade, then its objects.',
      ],
      objects: [
        ...objects.slice(0, 10).map(each => refOf('IstioOperator', each)),
        ...(runs ? operators : []).slice(0, 10).map(each => refOf('Deployment', each)),
      ],
    },
  ]
}

/** Its image is Istio's operator; those of Sail and of other things are named differently. */
const isOperator = (object: KubeObject): boolean =>
  rows(at(object, 'spec', 'template', 'spec', 'containers')).some(
    each =>
      /(^|\/)operator(:|@|$)/.test(text(each['image']) ?? '') &&
      object.metadata.name.startsWith('istio-operator'),
  )

function marked(evidence: Evidence): readonly Hit[] {
  const found = oldPlanes(evidence).filter(({object}) => hasMark(object))
  return found.map(({revision, object}) => ({
    what:
      `istiod ${revision} carries the marks of another installer than Helm (istioctl or an ` +
      'operator).',
    why:
      'Fields that the other installer wrote are not in the values of its release, so the new ' +
      'istiod does not have them. With server-side apply Helm can end with a conflict.',
    next: [
      sh`${kubectl('get', refOf('Deployment', object))} -o yaml --show-managed-fields`,
      'Compare it with `helm get manifest`, and put what must stay into the values.',
    ],
    objects: [refOf('Deployment', object)],
  }))
}

/** Charts write the label too, with `unknown`, where nobody owns the release. */
function hasMark(object: KubeObject): boolean {
  const owner = labelsOf(object)['install.operator.istio.io/owning-resource'] ?? 'unknown'
  return (
    owner !== 'unknown' ||
    rows(at(object, 'metadata', 'managedFields')).some(each =>
      ['istio-operator', 'istioctl'].includes(text(each['manager']) ?? ''),
    )
  )
}

const refOf = (
  kind: string,
  {metadata: {namespace = '', name}}: KubeObject,
): Hit['objects'][number] => ({kind, namespace, name})
