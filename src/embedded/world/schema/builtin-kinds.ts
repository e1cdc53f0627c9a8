import type {Kind} from '../kinds.ts'
import type {GroupData, KubernetesData, ResourceData} from './data.ts'

/** The kinds that every world has, in the order of discovery. */
export function builtinKinds(data: KubernetesData): Kind[] {
  return data.groups.flatMap(group => group.resources.map(resource => kindOf(group, resource)))
}

function kindOf({group, version}: GroupData, resource: ResourceData): Kind {
  const {
    name,
    kind,
    singular,
    namespaced,
    shortNames = [],
    categories = [],
    verbs,
    subresources = [],
  } = resource
  const storage = group === '' ? name : `${name}.${group}`
  return {
    group,
    version,
    kind,
    plural: name,
    singular,
    namespaced,
    shortNames,
    categories,
    verbs,
    subresources,
    storage,
  }
}
