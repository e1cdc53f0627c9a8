import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import {istiodValues} from './install-revision.ts'
import type {Migrated} from './migrate-values.ts'
import {gatewayValues, releasesOf} from './gateway-releases.ts'
import {refOf} from './release.ts'
import type {Step} from './step.ts'
import {baseValues, defaultRevision} from './upgrade-base.ts'

/** A release that will get a chart of another version, with the values that it will get. */
export interface Migration extends Migrated {
  readonly release: ReleaseRef
  readonly chart: 'istiod' | 'base' | 'gateway'
  readonly version: string
}

/**
 * What these steps will give to Helm, release by release, in their order: the very values that
 * their rules apply.
 */
export const migrationsOf = (steps: readonly Step[], seen: MeshSnapshot): readonly Migration[] =>
  steps.flatMap(step => ofStep(step, seen))

/** All charts that these steps may apply: those, and base again for the default revision. */
export const applicationsOf = (
  steps: readonly Step[],
  seen: MeshSnapshot,
): readonly Omit<Migration, 'changes'>[] =>
  steps.flatMap((step): readonly Omit<Migration, 'changes'>[] => {
    if (step.kind !== 'move-default') return ofStep(step, seen)
    return [
      {
        release: step.release,
        chart: 'base',
        version: step.version,
        values: baseValues(step, step.to, seen).values,
      },
    ]
  })

function ofStep(step: Step, seen: MeshSnapshot): readonly Migration[] {
  switch (step.kind) {
    case 'upgrade-base':
      return [
        {
          release: step.release,
          chart: 'base',
          version: step.version,
          ...baseValues(step, defaultRevision(seen), seen),
        },
      ]
    case 'install-revision':
      return [
        {
          release: step.release,
          chart: 'istiod',
          version: step.version,
          ...istiodValues(step, seen),
        },
      ]
    case 'move-gateways':
      return releasesOf(step, seen).map(each => ({
        release: refOf(each),
        chart: 'gateway',
        version: step.version,
        ...gatewayValues(step, each, seen),
      }))
    default:
      return []
  }
}
