import {at, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Evidence} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import type {Detect} from './detect.ts'

/** Deployments of the istiods that are replaced. */
export const oldDeployments = ({seen, survey, asked: {from}}: Evidence): readonly KubeObject[] => {
  const names = from.map(each => seen.revisions.get(each)?.deployment.name)
  return survey
    .of('Deployment.apps')
    .filter(
      each => each.metadata.namespace === seen.istioNamespace && names.includes(each.metadata.name),
    )
}

/** The ConfigMaps with the MeshConfig of the istiods that are replaced; `mesh` is YAML as text. */
export function meshTexts({
  seen,
  survey,
  asked: {from},
}: Evidence): readonly {readonly object: KubeObject; readonly mesh: string}[] {
  const names = from.map(each => (each === 'default' ? 'istio' : `istio-${each}`))
  const found = survey
    .of('ConfigMap')
    .filter(
      each => each.metadata.namespace === seen.istioNamespace && names.includes(each.metadata.name),
    )
  return found.map(object => ({object, mesh: text(at(object, 'data', 'mesh')) ?? ''}))
}

/** Is there a key of this name in the MeshConfig, at any depth? Comments do not count. */
export const saysKey = (mesh: string, key: string): boolean => keysIn(mesh).includes(key)

const keysIn = (yaml: string): readonly string[] =>
  [...yaml.matchAll(/^ *(?:- +)*["']?([\w.][\w.-]*)["']?[ \t]*:/gm)].map(match => match[1] ?? '')

/** Has a map or list, at any depth, a key of this name with something behind it? */
export function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([name, inner]) => (name === key && inner !== null && inner !== false) || hasKey(inner, key),
  )
}

/**
 * `mesh-config`: keys of these names in the MeshConfig of the old istiods, by their values or as
 * they run.
 */
export const meshConfig: Detect = (evidence, {names = []}) => {
  const like = evidence.asked.like
  const inValues = names.filter(each => hasKey(at(like?.values, 'meshConfig'), each))
  const inTexts = meshTexts(evidence).map(({object, mesh}) => ({
    object,
    keys: names.filter(each => saysKey(mesh, each) && !inValues.includes(each)),
  }))
  return [
    ...(inValues.length === 0
      ? []
      : [
          {
            what:
              `${inValues.join(', ')} in meshConfig of the values of release ` +
              `${like?.namespace ?? ''}/${like?.name ?? ''}`,
            objects: [],
          },
        ]),
    ...inTexts
      .filter(each => each.keys.length > 0)
      .map(({object, keys}) => ({
        what: `${keys.join(', ')} in ConfigMap ${placeOf(object)}`,
        objects: [refOf(object)],
      })),
  ]
}
