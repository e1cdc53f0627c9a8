import type {Kind} from '../../kinds.ts'
import {forbidden, Refusal} from '../../refusal.ts'
import type {Store} from '../../store.ts'
import type {Fields} from '../../api-object.ts'
import type {AdmissionRequest} from '../admission.ts'

/** Namespaces nobody can delete. */
const IMMORTAL = ['default', 'kube-system', 'kube-public']

/**
 * Nothing is written into a namespace that is not there, nothing new into one that ends, and some
 * never end.
 * @throws Refusal 404 or 403.
 */
export function checkNamespace(
  store: Store,
  {operation, kind, namespace, name, subresource}: AdmissionRequest,
): void {
  if (kind.group === '' && kind.kind === 'Namespace') {
    if (operation === 'DELETE' && IMMORTAL.includes(name))
      throw forbidden(kind, name, 'this namespace may not be deleted')
    return
  }
  if (namespace === undefined || operation === 'DELETE') return
  const found = store.get('namespaces', undefined, namespace)
  if (found === undefined)
    throw new Refusal(404, 'NotFound', `namespaces "${namespace}" not found`, {
      name: namespace,
      kind: 'namespaces',
    })
  const phase = (found['status'] as Fields | undefined)?.['phase']
  if (operation === 'CREATE' && subresource === undefined && phase === 'Terminating')
    throw terminating(kind, namespace, name)
}

function terminating(kind: Kind, namespace: string, name: string): Refusal {
  const {message, status} = forbidden(
    kind,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  )
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]
  return new Refusal(403, 'Forbidden', message, {...status.details, causes})
}
