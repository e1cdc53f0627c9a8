import {at, rows} from '../../mesh/fields.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/** F-12: a second gate inside istiod, which no webhook selector shows. */
export const neverInject: Check = {
  code: 'INJECTION_BY_POLICY',
  title: 'Only labels decide which pods are injected',
  severity: 'warns',
  source: 'F-12; Istio: global.proxy.autoInject, neverInjectSelector',
  means:
    'The values of the old istiod hold rules of their own for who is injected. Webhooks call ' +
    'istiod for such pods, and istiod then leaves them alone, so labels do not tell who is ' +
    'in the mesh.',
  help:
    'Know which workloads these rules leave out. Say the same by the label ' +
    '`sidecar.istio.io/inject: "false"` on their templates where that is possible.',
  needs: [],
  find: ({asked}) => {
    const values = asked.like?.values
    const said = [
      ...(at(values, 'global', 'proxy', 'autoInject') === 'disabled'
        ? ['global.proxy.autoInject is disabled']
        : []),
      ...(rows(at(values, 'sidecarInjectorWebhook', 'neverInjectSelector')).length > 0
        ? ['sidecarInjectorWebhook.neverInjectSelector is set']
        : []),
    ]
    if (said.length === 0 || asked.like === undefined) return []
    const {namespace, name} = asked.like
    return [
      {
        what: `In the values of release ${name}: ${said.join(', and ')}.`,
        why:
          'The new istiod gets the same rules. A workload without pods that the rules exclude ' +
          'looks as if it were in the mesh, so its wave would wait for a sidecar that is never ' +
          'injected.',
        next: [
          sh`helm -n ${namespace} get values ${name}`,
          'Label the templates that shall stay out with sidecar.istio.io/inject: "false".',
        ],
        objects: [{kind: 'HelmRelease', namespace, name}],
      },
    ]
  },
}
