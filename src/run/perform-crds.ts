import {isByHand} from '../mesh/field-managers.ts'
import type {HeldFields} from '../mesh/field-managers.ts'
import type {KubeObject} from '../mesh/object.ts'
import {sh} from '../mesh/shell.ts'
import type {Ports} from '../ports/ports.ts'
import {CRDS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {Effect} from '../steps/step.ts'
import {demandSameChart} from './chart-pins.ts'
import type {RunPlan} from './record.ts'

type Of<K extends Effect['kind']> = Extract<Effect, {kind: K}>

/**
 * Applies definitions of the base chart that the run was planned with. Fields that a person's tool
 * wrote (Helm when it installed them, kubectl) are taken over; those of a controller are not.
 * Throws OutsideError CHART_CHANGED, CRD_FIELDS_HELD, CRD_NOT_IN_CHART, and what the API says.
 */
export async function applyCrds(
  {version, crds}: Of<'apply-crds'>,
  {cluster, helm}: Ports,
  plan: Pick<RunPlan, 'charts'>,
): Promise<void> {
  await demandSameChart(helm.charts, plan, {chart: 'base', version})
  const contents = await helm.charts.contents('base', version)
  for (const name of crds) {
    const found = contents.crds.find(each => each.metadata.name === name)
    if (found === undefined) throw notInChart(name, version)
    const key = {resource: CRDS, name}
    const definition = stamped(found, version)
    const held = await cluster.apply(key, definition, {force: false})
    const controlled = held.filter(each => !isByHand(each.manager))
    if (controlled.length > 0) throw fieldsHeld(name, controlled)
    if (held.length > 0) await cluster.apply(key, definition, {force: true})
  }
}

/**
 * With the label by which the charts from 1.24 on say which version a definition is of, and marked
 * to be kept, as all but one of the charts' definitions are.
 */
const stamped = (
  {apiVersion, kind, metadata, ...rest}: KubeObject,
  version: string,
): KubeObject => ({
  apiVersion: apiVersion ?? CRDS.apiVersion,
  kind: kind ?? CRDS.kind,
  metadata: {
    name: metadata.name,
    labels: {...metadata.labels, 'app.kubernetes.io/version': version},
    annotations: {...metadata.annotations, ...KEPT},
  },
  ...rest,
})

const KEPT = {'helm.sh/resource-policy': 'keep'}

/** Helm's marks, by which it takes what is there into the release. Throws what the API says. */
export async function markCrds(
  {release, crds}: Of<'mark-crds'>,
  {cluster}: Pick<Ports, 'cluster'>,
): Promise<void> {
  const metadata = {
    labels: {'app.kubernetes.io/managed-by': 'Helm'},
    annotations: {
      ...KEPT,
      'meta.helm.sh/release-name': release.name,
      'meta.helm.sh/release-namespace': release.namespace,
    },
  }
  for (const name of crds) await cluster.patch({resource: CRDS, name}, 'merge', {metadata})
}

const fieldsHeld = (name: string, held: readonly HeldFields[]): OutsideError =>
  new OutsideError({
    kind: 'refused',
    code: 'CRD_FIELDS_HELD',
    what: `CustomResourceDefinition ${name} is written by ${held.map(each => each.manager).join(', ')}.`,
    why:
      `${held.map(each => `${each.manager} holds ${each.fields.join(', ')}`).join('; ')}: it would ` +
      'put its own definition back.',
    next: [
      sh`kubectl get crd ${name} -o yaml --show-managed-fields`,
      'Upgrade the definition where its owner takes it from, or take it out of its hands.',
    ],
  })

const notInChart = (name: string, version: string): OutsideError =>
  new OutsideError({
    kind: 'refused',
    code: 'CRD_NOT_IN_CHART',
    what: `The chart base ${version} has no CustomResourceDefinition ${name} in its folder crds/`,
    why: 'The run was planned with one that has: either another chart was meant, or the journal was edited.',
    next: [sh`helm show crds istio/base --version ${version}`],
  })
