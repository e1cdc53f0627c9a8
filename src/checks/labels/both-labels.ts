import {INJECTION, REV, namespaceInjector} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {MeshSnapshot, NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Check} from '../check.ts'

/**
 * F-1: with both labels the revision label counts for nothing. Values that nobody serves are other
 * checks' affair.
 */
export const bothLabels: Check = {
  code: 'BOTH_INJECTION_LABELS',
  title: 'No namespace carries istio-injection beside another istio.io/rev',
  severity: 'warns',
  source: 'F-1',
  means:
    'A namespace carries both injection labels. As long as `istio-injection` is there, ' +
    '`istio.io/rev` has no effect: `enabled` is served by the default injector, `disabled` ' +
    'by none.',
  help:
    'Decide which of the two is meant and remove the other label, before the upgrade chooses ' +
    'by what is served today.',
  needs: [],
  find: ({seen}) => {
    const both = [...seen.namespaces.values()].filter(
      each => each.labels[REV] !== undefined && contradicts(seen, each),
    )
    return [...Map.groupBy(both, each => each.labels[INJECTION] ?? '')].map(
      ([value, namespaces]) => ({
        what:
          `Namespace ${some(namespaces.map(withRevision))} also carries ${INJECTION}=${value}, ` +
          'which wins.',
        why:
          value === 'disabled'
            ? 'Nobody injects its pods, whatever the revision label promises, and the upgrade leaves it so.'
            : 'Its pods are injected by the default injector and not by the revision it names; ' +
              'the upgrade moves it by what serves it, and takes both labels away.',
        next: namespaces
          .slice(0, 5)
          .map(
            each =>
              sh`kubectl label namespace ${each.name} ${value === 'disabled' ? REV : INJECTION}-`,
          ),
        objects: namespaces.map(each => ({kind: 'Namespace', name: each.name})),
      }),
    )
  },
}

function contradicts(seen: MeshSnapshot, namespace: NamespaceFacts): boolean {
  const [value, asked] = [namespace.labels[INJECTION], namespace.labels[REV]]
  if (value === 'disabled') return true
  const serving = namespaceInjector(seen, namespace)
  return value === 'enabled' && serving?.revision !== asked && serving?.tag !== asked
}

const withRevision = ({name, labels}: NamespaceFacts): string =>
  `${name} (${REV}=${labels[REV] ?? ''})`
