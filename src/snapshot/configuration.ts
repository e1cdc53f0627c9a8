import {at, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Resource} from '../ports/ports.ts'
import {isMeshDefinition} from './kinds.ts'

/** The resources that Istio's and the Gateway API's definitions make, in the version that is stored. */
export function resourcesOf(definitions: readonly KubeObject[]): readonly Resource[] {
  return definitions.filter(isMeshDefinition).flatMap(definition => {
    const versions = rows(at(definition, 'spec', 'versions')).filter(each => each['served'] === true)
    const version = text((versions.find(each => each['storage'] === true) ?? versions[0])?.['name'])
    const [group, plural, kind] = [at(definition, 'spec', 'group'), at(definition, 'spec', 'names', 'plural'), at(definition, 'spec', 'names', 'kind')].map(text)
    if (version === undefined || group === undefined || plural === undefined || kind === undefined) return []
    return [{apiVersion: `${group}/${version}`, plural, kind, namespaced: at(definition, 'spec', 'scope') === 'Namespaced'}]
  })
}
