import {durationMs} from '../../mesh/duration.ts'
import {at, count, text} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import type {Moved} from './moved.ts'
import {APPS, movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {kubectl} from '../place.ts'

/** What the proxy drains when nobody says otherwise, and what Kubernetes waits. */
const DRAIN_S = 5
const GRACE_S = 30

const GRACE = '{.spec.template.spec.terminationGracePeriodSeconds}'

/** F-84: a proxy that is killed while it drains breaks the connections it was draining. */
export const grace: Check = {
  code: 'GRACE_TOO_SHORT',
  title: 'Pods terminate after their proxies have drained',
  severity: 'warns',
  source: 'F-84',
  means:
    'Kubernetes kills the pods of a workload before their proxies have drained ' +
    '(`terminationDrainDuration` is not shorter than `terminationGracePeriodSeconds`). ' +
    'Clients see broken connections when the pods are replaced.',
  help: 'Raise `terminationGracePeriodSeconds` of the template above the drain duration.',
  needs: APPS,
  find: evidence => {
    const short = movedWorkloads(evidence).filter(each => isShort(evidence, each))
    const [first] = short
    if (first === undefined) return []
    return [
      {
        what:
          `${short.length} workload(s) end before their proxies have drained: ` +
          `${some(short.map(movedPlace))}.`,
        why:
          'Each pod that the upgrade replaces breaks the connections that are still open then: ' +
          'clients see 503.',
        next: [
          sh`${kubectl('get', refOf(first))} -o jsonpath=${GRACE}`,
          'Set it above the drain duration (proxy.istio.io/config: terminationDrainDuration).',
        ],
        objects: refsOf(short),
      },
    ]
  },
}

function isShort({asked}: Evidence, {workload, raw}: Moved): boolean {
  if (raw === undefined) return false
  const own = /terminationDrainDuration["']?\s*:\s*["']?([0-9hms]{1,20})/.exec(
    workload.templateAnnotations['proxy.istio.io/config'] ?? '',
  )?.[1]
  const drain =
    seconds(own) ??
    seconds(
      text(at(asked.like?.values, 'meshConfig', 'defaultConfig', 'terminationDrainDuration')),
    ) ??
    DRAIN_S
  return (
    (count(at(raw, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds')) ?? GRACE_S) <=
    drain
  )
}

/** Undefined: no duration. */
function seconds(duration: string | undefined): number | undefined {
  const ms = durationMs(duration ?? '')
  return ms === undefined ? undefined : ms / 1000
}
