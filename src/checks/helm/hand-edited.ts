import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {managersOf} from '../platform/managed.ts'
import {isHelm, minded} from './owners.ts'
import {kubectl, placeOf, refOf} from '../place.ts'

/**
 * F-54: what a hand or an operator put into the old istiod is in no values, so the new one comes
 * without it.
 */
export const handEdited: Check = {
  code: 'ISTIOD_EDITED_BY_HAND',
  title: 'Nobody but Helm has changed the old istiod and what it injects',
  severity: 'warns',
  source: 'F-54',
  means:
    'Fields of the old istiod’s Deployment, or its template of sidecars, were written by ' +
    'somebody else than Helm. The new istiod is made from the values of the release and does ' +
    'not have them.',
  help:
    'Put what must stay into the values of the old release (`helm upgrade` at its present ' +
    'version), or decide that it may go.',
  needs: ['Deployment.apps', 'ConfigMap'],
  find: evidence => evidence.asked.from.flatMap(each => edited(evidence, each)),
}

function edited({seen, survey}: Evidence, revision: string): readonly Hit[] {
  const facts = [...seen.revisions.values()].find(each => each.name === revision)
  const suffix = revision === 'default' ? '' : `-${revision}`
  const mine = (each: KubeObject, names: readonly string[]): boolean =>
    each.metadata.namespace === seen.istioNamespace && names.includes(each.metadata.name)
  const objects = [
    ...survey
      .of('Deployment.apps')
      .filter(each => facts?.release !== undefined && mine(each, [facts.deployment.name]))
      .map(object => ({kind: 'Deployment', object, part: 'spec.template.spec'})),
    ...survey
      .of('ConfigMap')
      .filter(each => mine(each, [`istio-sidecar-injector${suffix}`]))
      .map(object => ({kind: 'ConfigMap', object, part: 'data'})),
  ]
  return objects.flatMap(({kind, object, part}) => {
    const rows = managersOf(object)
      .filter(each => !isHelm(each.name) && each.subresource === undefined)
      .map(each => ({
        who: each.name,
        fields: each.fields
          .filter(field => field === part || field.startsWith(`${part}.`))
          .filter(minded),
      }))
    const others = rows.filter(each => each.fields.length > 0)
    return others.length === 0 ? [] : [hitOf(kind, object, others)]
  })
}

const hitOf = (
  kind: string,
  object: KubeObject,
  others: readonly {readonly who: string; readonly fields: readonly string[]}[],
): Hit => ({
  what:
    `${kind} ${placeOf(object)} of the old istiod has ` +
    `fields that ${some(others.map(each => each.who))} wrote: ` +
    `${some([...new Set(others.flatMap(each => each.fields))])}.`,
  why:
    'They are not in the values, so the new istiod does not have them and may behave ' +
    'differently: fewer resources, other settings, other sidecars.',
  next: [
    sh`${kubectl('get', refOf({...object, kind}))} -o yaml --show-managed-fields`,
    'Put what must stay into the values of the release, then plan again.',
  ],
  objects: [refOf({...object, kind})],
})
