import {namespaceName} from '../../src/mesh/names.ts'
import type {Memento, Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {r2, two} from './asked.ts'

/** Namespace shop moves to r2 by its label. */
export const step: Step = {
  kind: 'move-namespace',
  id: 'shift/canary/shop',
  phase: 'shift',
  wave: 'canary',
  namespace: namespaceName('shop'),
  to: r2,
  how: 'label',
}
export const at = (
  label: Record<string, string>,
  on: string,
  options: Parameters<MeshBuilder['workload']>[2] = {},
): MeshBuilder =>
  two()
    .namespace('shop', label)
    .workload('shop', 'web', {on, ...options})
export const before: Extract<Memento, {kind: 'namespace'}> = {
  kind: 'namespace',
  labels: {'istio-injection': null, 'istio.io/rev': 'r1'},
  templates: {},
}
export const web = {namespace: 'shop', workload: {kind: 'Deployment' as const, name: 'web'}}
