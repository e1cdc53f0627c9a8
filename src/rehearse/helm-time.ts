import {instant} from '../mesh/names.ts'
import type {Clock, Helm} from '../ports/ports.ts'
import type {Pacer} from '../embedded/cluster.ts'

/**
 * What one call of Helm takes in the copy's time; its calls took 1 to 3 s where this was written.
 * The machine's own pace must not be in an estimate.
 */
const CALL_MS = 2_000
/**
 * Of the wall: what takes longer is not Helm's own work, but its waiting for something to happen in
 * the cluster, such as a hook.
 */
const PATIENCE_MS = 10_000

/**
 * The same port (its program must be found already), by a copy's time, which stands otherwise. Helm
 * lives in the time of the wall: while it works nothing happens in the copy; while it waits the
 * copy's time goes as fast as the wall's; and in the end its call has taken as long as any other.
 */
export function inTimeOf(
  helm: Helm,
  clock: Clock,
  pacer: Pick<Pacer, 'go'>,
  patienceMs = PATIENCE_MS,
): Helm {
  const during = async (call: Promise<void>): Promise<void> => {
    const end = instant(clock.now() + CALL_MS)
    const timer = setTimeout(() => pacer.go(1), patienceMs)
    try {
      await call
    } finally {
      clearTimeout(timer)
      pacer.go(0)
      await clock.sleepUntil(end)
    }
  }
  return {
    ...helm,
    apply: (...order) => during(helm.apply(...order)),
    reapply: (...order) => during(helm.reapply(...order)),
    rollback: (...order) => during(helm.rollback(...order)),
    uninstall: (...order) => during(helm.uninstall(...order)),
  }
}
