import {namespace, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {serviceDrift} from '../../../src/checks/gateways/service-drift.ts'
import {PORTS, SLOW, gateway, service} from './edge.ts'

specify('gateways', [serviceDrift], {
  GATEWAY_SERVICE_EDITED: {
    fires: {
      'its type is another one': {
        ...gateway(SLOW, {type: 'NodePort'}),
        says: ['edge/ingress', 'the type NodePort becomes LoadBalancer'],
        severity: 'blocks',
      },
      'the values ask for another type': {
        ...gateway(SLOW, {}, {service: {type: 'ClusterIP'}}),
        severity: 'blocks',
      },
      'a port goes elsewhere': {
        ...gateway(SLOW, {
          ports: PORTS.map(each => ({
            ...each,
            targetPort: each.port === 80 ? 8080 : each.targetPort,
          })),
        }),
        says: ['the target of port 80'],
        severity: 'warns',
      },
      'a port of the chart was taken out': {
        ...gateway(SLOW, {ports: PORTS.slice(1)}),
        says: ['port 15021 is added'],
      },
      'a node port is not the one of the values': {
        ...gateway(
          SLOW,
          {},
          {service: {ports: [{port: 15021, targetPort: 15021, nodePort: 30002}]}},
        ),
        says: ['the node port of port 15021'],
      },
      'a policy is not the one of the values': {
        ...gateway(
          SLOW,
          {externalTrafficPolicy: 'Cluster'},
          {service: {externalTrafficPolicy: 'Local'}},
        ),
        says: ['externalTrafficPolicy changes'],
      },
      'its name is in the values': {
        ...gateway(SLOW),
        objects: [namespace('edge'), service({type: 'ClusterIP'}, 'entry')],
        releases: [release('edge/entry', 'gateway', '1.27.9', {values: {name: 'ingress'}})],
        says: ['edge/entry'],
      },
    },
    quiet: {
      'it is as the chart makes it': gateway(SLOW),
      'it is as the values say': gateway(
        SLOW,
        {
          type: 'NodePort',
          externalTrafficPolicy: 'Local',
          ports: [{port: 8443, targetPort: 'https', protocol: 'TCP', nodePort: 30443}],
        },
        {
          service: {
            type: 'NodePort',
            externalTrafficPolicy: 'Local',
            ports: [{port: 8443, targetPort: 'https', nodePort: 30443}],
          },
        },
      ),
      'it has a port besides': gateway(SLOW, {
        ports: [...PORTS, {port: 9000, targetPort: 9000, protocol: 'TCP'}],
      }),
      'a policy is set where the values say nothing': gateway(SLOW, {
        externalTrafficPolicy: 'Local',
        loadBalancerIP: '192.0.2.1',
      }),
      'the release has no Service': gateway(SLOW, {type: 'NodePort'}, {service: {type: 'None'}}),
      'the Service is another release’s': {
        ...gateway(SLOW),
        objects: [service({type: 'NodePort'}, 'other')],
      },
      'it stands between networks': gateway(
        SLOW,
        {ports: [{port: 15443, targetPort: 15443}]},
        {networkGateway: 'network1'},
      ),
      'the values are nonsense': gateway(
        SLOW,
        {},
        {service: {ports: ['odd', {port: 'http'}]}, name: 7},
      ),
    },
  },
})
