import {at, labelsOf, text} from '../../mesh/fields.ts'
import {REV} from '../../mesh/injection.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import {refOf} from '../place.ts'

const KIND = 'HorizontalPodAutoscaler.autoscaling'

/** F-38: an autoscaler of another istiod, or of none. */
export const scaler: Check = {
  code: 'ISTIOD_SCALER_ASTRAY',
  title: 'Every istiod is scaled by its own autoscaler only',
  severity: 'warns',
  source: 'F-38',
  means:
    'A HorizontalPodAutoscaler in the istio namespace names another istiod than its own ' +
    'label does, one that does not exist, or one that another autoscaler scales as well.',
  help: 'Correct or remove the autoscaler; that of a release comes back with `helm upgrade` of it.',
  needs: [KIND, 'Deployment.apps'],
  find: evidence => {
    const {seen} = evidence
    const mine = evidence.survey
      .of(KIND)
      .filter(each => each.metadata.namespace === seen.istioNamespace && isIstiods(each))
    const targets = Map.groupBy(mine, targetOf)
    const astray = mine.filter(
      each => isAstray(evidence, each) || (targets.get(targetOf(each))?.length ?? 0) > 1,
    )
    if (astray.length === 0) return []
    const pairs = astray.map(each => `${each.metadata.name} scales ${targetOf(each) || 'nothing'}`)
    return [
      {
        what: `Autoscalers do not match their istiod: ${some(pairs)}.`,
        why:
          'One istiod is scaled by the load of another, or by two autoscalers, and another is ' +
          'not scaled at all: it may be too small when all proxies connect to it.',
        next: [
          sh`kubectl -n ${seen.istioNamespace} get hpa`,
          'Correct scaleTargetRef, or remove what is left over, then plan again.',
        ],
        objects: astray.map(refOf),
      },
    ]
  },
}

const targetOf = (object: KubeObject): string =>
  text(at(object, 'spec', 'scaleTargetRef', 'name')) ?? ''

const isIstiods = (object: KubeObject): boolean =>
  labelsOf(object)['app'] === 'istiod' ||
  /^istiod(-|$)/.test(object.metadata.name) ||
  /^istiod(-|$)/.test(targetOf(object))

function isAstray({seen, survey}: Evidence, object: KubeObject): boolean {
  const planes = survey
    .of('Deployment.apps')
    .filter(each => each.metadata.namespace === seen.istioNamespace)
  const target = planes.find(each => each.metadata.name === targetOf(object))
  const [wanted, has] = [
    labelsOf(object)[REV],
    target === undefined ? undefined : labelsOf(target)[REV],
  ]
  return target === undefined || (wanted !== undefined && has !== undefined && wanted !== has)
}
