import fc from 'fast-check'
import type {Values} from '../../src/mesh/snapshot.ts'
import type {MigratedChart} from '../../src/steps/migrate-values-rows.ts'
import {migrateValues} from '../../src/steps/migrate-values.ts'
import type {Migrated} from '../../src/steps/migrate-values.ts'

/** From and to are minor versions. */
export const go = (
  chart: MigratedChart,
  old: Values,
  from: number | undefined,
  to: number,
): Migrated =>
  migrateValues(chart, old, {
    fromVersion: from === undefined ? undefined : `1.${from}.3`,
    toVersion: `1.${to}.4`,
    revision: `1-${to}-4`,
  })

/** What happened, without what was carried: `dropped! global.jwtPolicy` where something is lost. */
export const told = ({changes}: Migrated): readonly string[] =>
  changes
    .filter(each => each.does !== 'carried' && each.path !== 'revision')
    .map(
      each =>
        `${each.does}${each.loses === true ? '!' : ''} ${each.path}${each.to === undefined ? '' : ` > ${each.to}`}`,
    )
export const chart = fc.constantFrom<MigratedChart>('istiod', 'base', 'gateway', 'cni')
