import type {ChartCrds} from '../../../src/mesh/chart-crds.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import type {Given} from '../evidence.ts'
import {definition} from '../mesh-objects.ts'

export const GATEWAYS = 'gateways.networking.istio.io'
export const NEW = 'trafficextensions.extensions.istio.io'
export const unowned = (versions: readonly string[], metadata: object = {}): KubeObject =>
  definition(GATEWAYS, 'Gateway', versions, {labels: {}, annotations: {}, ...metadata})
export const old = unowned(['v1alpha3', 'v1beta1'])
export const all = ['v1', 'v1alpha3', 'v1beta1']
/** As 1.22's base chart has them. */
export const folder: ChartCrds = {
  folder: [{name: GATEWAYS, served: all, versions: all}],
  templates: [],
}
const rendering: ChartCrds = {folder: [], templates: [GATEWAYS]}
export const from21: Given = {from: '1.21.6', to: '1.22.8', objects: [old], crds: folder}
export const from22: Given = {
  from: '1.22.8',
  to: '1.24.6',
  objects: [unowned(['v1', 'v1beta1'])],
  crds: rendering,
}
export const heldBy = (manager: string): object => ({
  managedFields: [{manager, fieldsV1: {'f:spec': {'f:versions': {}}}}],
})
export const excluding = {base: {excludedCRDs: [GATEWAYS]}}
