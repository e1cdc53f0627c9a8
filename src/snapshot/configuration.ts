import type {KubeObject} from '../mesh/object.ts'
import {servedResource} from '../observe/served-resource.ts'
import type {Resource} from '../ports/ports.ts'
import {isMeshDefinition} from './kinds.ts'

/**
 * The resources that Istio's and the Gateway API's definitions make, in the version that is stored.
 */
export const resourcesOf = (definitions: readonly KubeObject[]): readonly Resource[] =>
  definitions.filter(isMeshDefinition).flatMap(each => servedResource(each) ?? [])
