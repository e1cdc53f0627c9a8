import {at, labelsOf, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Values} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'

/**
 * Do these values of istiod say that a node agent prepares pods, so that none gets the init
 * container with network rights?
 */
export function saysCni(values: Values | undefined): boolean {
  const said = [
    ['pilot', 'cni', 'enabled'],
    ['cni', 'enabled'],
    ['istio_cni', 'enabled'],
  ].some(path => at(values, ...path) === true)
  const platform = text(at(values, 'global', 'platform')) ?? text(at(values, 'platform'))
  const profile = text(at(values, 'profile')) ?? text(at(values, 'global', 'profile')) ?? ''
  return said || platform === 'openshift' || /ambient|openshift/.test(profile)
}

/** DaemonSets of Istio's node agent. */
export const nodeAgents = ({survey}: Evidence): readonly KubeObject[] =>
  survey
    .of('DaemonSet.apps')
    .filter(
      each =>
        each.metadata.name.startsWith('istio-cni') ||
        labelsOf(each)['k8s-app'] === 'istio-cni-node',
    )
