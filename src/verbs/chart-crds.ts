import {lacksMarks, upgradedBase} from '../checks/cluster/crd-changes.ts'
import {baseRelease} from '../mesh/base.ts'
import type {ChartCrd} from '../mesh/chart-crds.ts'
import {at, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {Helm} from '../ports/ports.ts'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import {refOf} from '../steps/release.ts'
import {baseValues, defaultRevision} from '../steps/upgrade-base.ts'
import type {Migration} from '../steps/values-of-steps.ts'

/**
 * The definitions in the folder `crds/` of the target's base chart; undefined when the chart cannot
 * be read, which whoever applies it tells.
 */
export async function folderCrds(
  {charts}: Pick<Helm, 'charts'>,
  version: string,
): Promise<readonly ChartCrd[] | undefined> {
  try {
    return (await charts.contents('base', version)).crds.map(chartCrd)
  } catch (error) {
    if (error instanceof OutsideError || error instanceof UsageError) return undefined
    throw error
  }
}

function chartCrd(definition: KubeObject): ChartCrd {
  const versions = rows(at(definition, 'spec', 'versions'))
  const named = (all: typeof versions): readonly string[] =>
    all.flatMap(each => text(each['name']) ?? [])
  return {
    name: definition.metadata.name,
    served: named(versions.filter(each => each['served'] === true)),
    versions: named(versions),
  }
}

/**
 * What base must be rendered with to know which definitions it would make; undefined when all that
 * are there belong to it already.
 */
export function baseToRender(
  seen: MeshSnapshot,
  version: string,
): Omit<Migration, 'changes'> | undefined {
  const base = upgradedBase({base: baseRelease(seen), version})
  if (base === undefined || !seen.crds.some(each => lacksMarks(each, base))) return undefined
  const release = refOf(base)
  const step = {
    kind: 'upgrade-base',
    id: 'install/base',
    phase: 'install',
    release,
    version,
  } as const
  const {values} = baseValues(step, defaultRevision(seen), seen)
  return {release, chart: 'base', version, values}
}

/** Names of the definitions among the objects that a chart makes. */
export const definitionsAmong = (
  objects: readonly {readonly kind: string; readonly name: string}[],
): readonly string[] =>
  objects.filter(each => each.kind === 'CustomResourceDefinition').map(each => each.name)
