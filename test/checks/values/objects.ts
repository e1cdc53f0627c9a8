import type {ChartFacts, KnownKeys} from '../../../src/checks/values/facts.ts'

export const known: KnownKeys = {
  defaults: {
    _internal_defaults_do_not_set: {
      revision: '',
      autoscaleMin: 1,
      env: {},
      cni: {enabled: false},
      telemetry: {v2: {enabled: true}},
      meshConfig: {enablePrometheusMerge: true},
      volumes: [],
      gatewayClasses: {},
      global: {hub: '', tag: '', proxy: {image: 'proxyv2', resources: {requests: {cpu: '1'}}}},
    },
  },
  named: [
    'global.proxy.lifecycle',
    'global.tracer.zipkin.address',
    'global.platform',
    'crlConfigMapName',
    'pilot.cni.enabled',
  ],
}
export const facts = (change: Partial<ChartFacts> = {}): ChartFacts => ({
  release: {namespace: 'istio-system', name: 'istiod-1-28-10'},
  chart: 'istiod',
  version: '1.28.10',
  values: {},
  changes: [],
  known,
  rendered: {ok: true, why: ''},
  ...change,
})
export const gateway = (name: string, change: Partial<ChartFacts>): ChartFacts =>
  facts({
    release: {namespace: 'edge', name},
    chart: 'gateway',
    known: {
      defaults: {_internal_defaults_do_not_set: {service: {type: 'x'}, labels: {}}},
      named: [],
    },
    ...change,
  })
