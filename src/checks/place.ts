import type {KubeObject} from '../mesh/object.ts'
import type {ObjectRef} from './finding.ts'

/** How findings name an object: `shop/web`, or its name alone where it is in no namespace. */
export const placeOf = ({metadata: {namespace, name}}: KubeObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`

/** An object for the list of a finding. In: one that carries its kind, as those of a survey do. */
export const refOf = ({kind = 'object', metadata: {namespace, name}}: KubeObject): ObjectRef =>
  namespace === undefined ? {kind, name} : {kind, namespace, name}
