import {INJECTION} from '../../mesh/injection.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/**
 * F-2: any value of the label keeps revision injectors away, and only `enabled` is served by the
 * default one.
 */
export const injectionValue: Check = {
  code: 'INJECTION_VALUE_UNKNOWN',
  title: 'Every istio-injection label says enabled or disabled',
  severity: 'blocks',
  source: 'F-2',
  means:
    'The label `istio-injection` of a namespace has a value that no injector selects. It ' +
    'also keeps `istio.io/rev` from counting, so new pods get no sidecar.',
  help: 'Remove the label, or set it to `enabled` or `disabled`.',
  needs: [],
  find: ({seen}) =>
    [...seen.namespaces.values()]
      .filter(
        each =>
          each.labels[INJECTION] !== undefined &&
          !['enabled', 'disabled'].includes(each.labels[INJECTION]),
      )
      .map(each => ({
        what:
          `Namespace ${each.name} is labelled ${INJECTION}=${each.labels[INJECTION] ?? ''}, ` +
          'which no injector selects.',
        why: 'Its new pods start without a sidecar, whatever its revision label says, and nothing reports an error.',
        next: [sh`kubectl label namespace ${each.name} ${INJECTION}=enabled --overwrite`],
        objects: [{kind: 'Namespace', name: each.name}],
      })),
}
