import {at, count, releaseOf, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'

/** Of the gateway chart when the values say nothing. */
const USUAL_PORTS = [{port: 15021}, {port: 80}, {port: 443}]

/** F-71: `helm upgrade` writes the Service as the values have it, whatever it has become since. */
export const serviceDrift: Check = {
  code: 'GATEWAY_SERVICE_EDITED',
  title: 'The Service of every gateway is what the values of its release say',
  severity: 'warns',
  source: 'F-71',
  means:
    'The Service of a gateway was changed beside Helm: its type, a port, or an address is ' +
    'not what the values of its release give. The upgrade of the gateway writes what the ' +
    'values say.',
  help:
    'Put what is there into the values of the gateway’s release (`service.type`, ' +
    '`service.ports`), so that the upgrade leaves it as it is.',
  needs: ['Service'],
  find: evidence =>
    evidence.seen.releases
      .filter(each => each.chart === 'gateway')
      .flatMap(each => drifted(evidence, each)),
}

function drifted({survey}: Evidence, release: ReleaseFacts): readonly Hit[] {
  const name = text(release.values['name']) ?? release.name
  const service = survey
    .of('Service')
    .find(each => each.metadata.name === name && each.metadata.namespace === release.namespace)
  const type = text(at(release.values, 'service', 'type')) ?? 'LoadBalancer'
  if (service === undefined || type === 'None' || releaseOf(service)?.name !== release.name)
    return []
  const live = text(at(service, 'spec', 'type')) ?? 'ClusterIP'
  const changes = [
    ...(live === type ? [] : [`the type ${live} becomes ${type}`]),
    ...portChanges(service, release),
    ...fixed(service, release),
  ]
  return changes.length === 0
    ? []
    : [
        {
          severity: live === type ? 'warns' : 'blocks',
          what:
            `The upgrade of the gateway release ${release.namespace}/${release.name} would ` +
            `change its Service ${name}: ${changes.join(', ')}.`,
          why:
            'Clients, firewalls and load balancers know the Service as it is now: with another ' +
            'type it loses its address, with other ports its health checks and target groups.',
          next: [
            sh`kubectl -n ${release.namespace} get service ${name} -o yaml`,
            sh`helm -n ${release.namespace} get values ${release.name}`,
            'Put what is there into the values of the release, then plan again.',
          ],
          objects: [{kind: 'Service', namespace: release.namespace, name}],
        },
      ]
}

/**
 * Ports that the values name and the Service has otherwise; what it has besides, Helm leaves alone.
 */
function portChanges(service: KubeObject, {values}: ReleaseFacts): readonly string[] {
  // The ports of a gateway between networks are the chart's own, and not the same in all versions.
  if (text(values['networkGateway']) !== undefined && values['networkGateway'] !== '') return []
  const said = at(values, 'service', 'ports')
  const live = rows(at(service, 'spec', 'ports'))
  return (said === undefined ? USUAL_PORTS : rows(said)).flatMap(
    (each: Readonly<Record<string, unknown>>) => {
      const port = count(each['port'])
      const found = live.find(
        one => one['port'] === port && (one['protocol'] ?? 'TCP') === (each['protocol'] ?? 'TCP'),
      )
      if (port === undefined) return []
      if (found === undefined) return [`port ${port} is added`]
      return [
        ...differs(
          `the target of port ${port}`,
          found['targetPort'] ?? port,
          each['targetPort'] ?? port,
        ),
        ...(each['nodePort'] === undefined
          ? []
          : differs(`the node port of port ${port}`, found['nodePort'], each['nodePort'])),
      ]
    },
  )
}

/** Fields that are written only where the values say so. */
const fixed = (service: KubeObject, {values}: ReleaseFacts): readonly string[] =>
  ['externalTrafficPolicy', 'loadBalancerIP'].flatMap(key => {
    const said = text(at(values, 'service', key)) ?? ''
    return said === '' ? [] : differs(key, at(service, 'spec', key), said)
  })

const differs = (what: string, live: unknown, said: unknown): readonly string[] =>
  String(live) === String(said) ? [] : [`${what} changes`]
