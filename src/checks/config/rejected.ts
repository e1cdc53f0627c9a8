import {at, rows} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import {placeOf, refOf} from '../place.ts'

const GROUPS = /\.(networking|security|telemetry|extensions)\.istio\.io$/

/** F-99: where istiod writes what it found, it has said already which objects it does not take. */
export const rejected: Check = {
  code: 'CONFIG_REJECTED',
  title: 'istiod finds no error in the Istio resources that are stored',
  severity: 'warns',
  source: 'F-99',
  means:
    'The status of an Istio resource holds an error, written by the istiod that analyses it. ' +
    'It is stored and has no effect, or another than was meant.',
  help:
    'Mend the objects first: a newer validator may refuse them, and with them every later ' +
    'change of theirs.',
  needs: [],
  find: evidence =>
    kindsOf(evidence).flatMap(kind => {
      const bad = evidence.survey.of(kind).filter(hasError)
      if (bad.length === 0) return []
      return [
        {
          what: `${bad.length} ${kind} have an error in their status: ${some(bad.map(placeOf))}.`,
          why:
            'The new revision may treat them differently, and its validator may refuse every ' +
            'later change until they are corrected.',
          next: [sh`kubectl get ${kind.toLowerCase()} -A -o yaml`, 'istioctl analyze -A'],
          objects: bad.map(refOf),
        },
      ]
    }),
}

const kindsOf = ({seen}: Evidence): readonly string[] =>
  seen.crds.flatMap(each => {
    const kind = `${each.resource?.kind ?? ''}.${each.resource?.apiVersion.split('/')[0] ?? ''}`
    return GROUPS.test(kind) ? [kind] : []
  })

const hasError = (object: KubeObject): boolean =>
  rows(at(object, 'status', 'validationMessages')).some(each => each['level'] === 'ERROR')
