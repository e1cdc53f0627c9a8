import {at, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Resource} from '../ports/ports.ts'

/**
 * The resource that a definition makes, in the version that is stored, or else one that is served.
 * Undefined when the definition does not say.
 */
export function servedResource(definition: KubeObject): Resource | undefined {
  const versions = rows(at(definition, 'spec', 'versions')).filter(each => each['served'] === true)
  const version = text((versions.find(each => each['storage'] === true) ?? versions[0])?.['name'])
  const [group, plural, kind] = [
    at(definition, 'spec', 'group'),
    at(definition, 'spec', 'names', 'plural'),
    at(definition, 'spec', 'names', 'kind'),
  ].map(text)
  if (version === undefined || group === undefined || plural === undefined || kind === undefined)
    return undefined
  return {
    apiVersion: `${group}/${version}`,
    plural,
    kind,
    namespaced: at(definition, 'spec', 'scope') === 'Namespaced',
  }
}
