/**
 * The embedded cluster's front door: all that code outside of this folder may use of it. What is
 * not here is an inner matter and may change (README.md beside this file says what is where).
 */
export {startCluster} from './boot/cluster.ts'
export type {ClusterOptions, EmbeddedCluster} from './boot/cluster.ts'
export {newAuthority} from './boot/authority.ts'
export type {Pacer} from './boot/pacer.ts'
export type {World} from './world/world.ts'
export type {User} from './world/api/api.ts'
export type {ApiObject, Fields, OwnerReference, Strings} from './world/api-object.ts'
export {listOf} from './world/schema/fields.ts'
export {defaulted} from './world/api/decode-object.ts'
export type {Kinds} from './world/kinds.ts'
export type {Schemas} from './world/schema/schemas.ts'
export type {Change} from './world/store.ts'
export type {NodeSettings} from './world/controllers/settings.ts'
export type {CallUrl} from './world/admission/caller.ts'
export type {Authority} from './world/istio/authority.ts'
