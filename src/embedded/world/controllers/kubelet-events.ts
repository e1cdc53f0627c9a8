import type {ControllerContext} from './controller.ts'
import type {Container, Pod} from './object-types.ts'

type KubeletEvent = 'Started' | 'Killing' | 'BackOff' | 'Failed' | 'Unhealthy'

/** Tells what a kubelet does with the main containers of a pod. */
export function tellOf(context: ControllerContext, pod: Pod, what: KubeletEvent): void {
  for (const container of pod.spec.containers)
    for (const [reason, message] of rowsOf(pod, container, what)) {
      const isWarning = what !== 'Started' && what !== 'Killing'
      context.events.tell({
        about: pod,
        type: isWarning ? 'Warning' : 'Normal',
        reason,
        message,
        component: 'kubelet',
        host: pod.spec.nodeName ?? '',
        fieldPath: `spec.containers{${container.name}}`,
      })
    }
}

function rowsOf(
  {metadata}: Pod,
  {name, image = ''}: Container,
  what: KubeletEvent,
): readonly (readonly [reason: string, message: string])[] {
  switch (what) {
    case 'Started':
      return [
        ['Pulled', `Container image "${image}" already present on machine`],
        ['Created', `Created container: ${name}`],
        ['Started', `Started container ${name}`],
      ]
    case 'Killing':
      return [['Killing', `Stopping container ${name}`]]
    case 'BackOff':
      return [
        [
          'BackOff',
          `Back-off restarting failed container ${name} in pod ` +
            `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`,
        ],
      ]
    case 'Failed':
      return [
        ['Failed', `Failed to pull image "${image}": not found`],
        ['BackOff', `Back-off pulling image "${image}"`],
      ]
    case 'Unhealthy':
      return [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503']]
  }
}
