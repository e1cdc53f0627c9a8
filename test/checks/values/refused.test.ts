import type {Rendered} from '../../../src/checks/values/facts.ts'
import {specify} from '../specify.ts'
import {unreadCharts, refusedValues} from '../../../src/checks/values/refused.ts'
import {facts, gateway} from './objects.ts'

const failed = (why: string): Rendered => ({ok: false, why})
specify('values', [unreadCharts, refusedValues], {
  CHART_NOT_READ: {
    fires: {
      'a chart is missing beside the others': {
        charts: [
          gateway('in', {
            known: undefined,
            rendered: {ok: undefined, why: 'There is no chart gateway 1.28.10'},
          }),
          gateway('out', {
            known: undefined,
            rendered: {ok: undefined, why: 'There is no chart gateway 1.28.10'},
          }),
        ],
        says: ['gateway 1.28.10', 'There is no chart', '"name":"in"', '"name":"out"'],
        severity: 'blocks',
      },
    },
    quiet: {
      'nobody could try to render what was read': {
        charts: [facts({rendered: {ok: undefined, why: 'no helm'}})],
      },
      'all is well': {charts: [facts()]},
    },
  },
  VALUES_REFUSED: {
    fires: {
      'a template refuses': {
        charts: [facts({rendered: failed('unknown platform mars')})],
        says: ['unknown platform mars', 'istio-system/istiod-1-28-10'],
        severity: 'blocks',
      },
      'two gateways are refused for the same reason: once': {
        charts: [gateway('in', {rendered: failed('no')}), gateway('out', {rendered: failed('no')})],
        says: ['edge/in and 1 more', '"name":"out"'],
      },
      'there is no helm to try with': {
        charts: [facts({rendered: {ok: undefined, why: 'There is no helm'}})],
        says: ['There is no helm'],
        severity: 'info',
      },
    },
    quiet: {
      'all is rendered': {charts: [facts(), gateway('in', {})]},
      'the chart itself cannot be read': {
        charts: [facts({known: undefined, rendered: {ok: undefined, why: 'x'}})],
      },
    },
  },
})
