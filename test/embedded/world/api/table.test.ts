import {describe, expect, test} from 'vitest'
import {tableOf} from '../../../../src/embedded/world/api/table.ts'
import {START, customOf, kindOf, thing} from './little-kinds.ts'

// all texts were taken from a real API server (1.35) that was given the same objects
const state = (name: string, more: object): object => ({
  name,
  ready: false,
  restartCount: 0,
  ...more,
})
const running = {state: {running: {}}, ready: true}
const waiting = (reason: string): object => ({state: {waiting: {reason}}})
const ended = (exitCode: number, reason?: string, more: object = {}): object => ({
  state: {terminated: {exitCode, ...(reason === undefined ? {} : {reason}), ...more}},
})
const TWO = [{name: 'a'}, {name: 'b'}]
const SIDECAR = [{name: 'proxy', restartPolicy: 'Always'}]
const READY = [{type: 'Ready', status: 'True'}]
const INIT = {type: 'Initialized', status: 'True'}
const FELL = {lastState: {terminated: {finishedAt: '2025-12-31T23:59:00Z'}}}

const PODS = [
  {
    what: 'running',
    status: {phase: 'Running', containerStatuses: [state('a', running), state('b', running)]},
    cells: ['2/2', 'Running', '0'],
  },
  {
    what: 'being made',
    status: {phase: 'Pending', containerStatuses: [state('a', waiting('ContainerCreating'))]},
    cells: ['0/2', 'ContainerCreating', '0'],
  },
  {
    what: 'falling over',
    status: {
      phase: 'Running',
      containerStatuses: [
        state('a', running),
        state('b', {...waiting('CrashLoopBackOff'), restartCount: 5, ...FELL}),
      ],
    },
    cells: ['1/2', 'CrashLoopBackOff', '5 (60s ago)'],
  },
  {
    what: 'done',
    status: {
      phase: 'Succeeded',
      containerStatuses: [state('a', ended(0, 'Completed')), state('b', ended(0, 'Completed'))],
    },
    cells: ['0/2', 'Completed', '0'],
  },
  {
    what: 'half done and ready',
    status: {
      phase: 'Running',
      conditions: READY,
      containerStatuses: [state('a', ended(0, 'Completed')), state('b', running)],
    },
    cells: ['1/2', 'Running', '0'],
  },
  {
    what: 'half done and not ready',
    status: {
      phase: 'Running',
      containerStatuses: [state('a', ended(0, 'Completed')), state('b', running)],
    },
    cells: ['1/2', 'NotReady', '0'],
  },
  {
    what: 'half done, half failed',
    status: {
      phase: 'Failed',
      containerStatuses: [state('a', ended(0, 'Completed')), state('b', ended(3, 'Error'))],
    },
    cells: ['0/2', 'Error', '0'],
  },
  {
    what: 'killed',
    status: {
      phase: 'Failed',
      containerStatuses: [state('a', ended(137, undefined, {signal: 9})), state('b', ended(0))],
    },
    cells: ['0/2', 'Signal:9', '0'],
  },
  {what: 'evicted', status: {phase: 'Failed', reason: 'Evicted'}, cells: ['0/2', 'Evicted', '0']},
  {
    what: 'gated',
    status: {
      phase: 'Pending',
      conditions: [{type: 'PodScheduled', status: 'False', reason: 'SchedulingGated'}],
    },
    cells: ['0/2', 'SchedulingGated', '0'],
  },
  {
    what: 'beginning',
    spec: {initContainers: [{name: 'i'}, {name: 'j'}]},
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        state('i', ended(0, 'Completed')),
        state('j', {state: {running: {}}}),
      ],
    },
    cells: ['0/2', 'Init:1/2', '0'],
  },
  {
    what: 'failing to begin',
    spec: {initContainers: [{name: 'i'}]},
    status: {phase: 'Pending', initContainerStatuses: [state('i', ended(2))]},
    cells: ['0/2', 'Init:ExitCode:2', '0'],
  },
  {
    what: 'with a sidecar',
    spec: {initContainers: SIDECAR},
    status: {
      phase: 'Running',
      conditions: [INIT, ...READY],
      initContainerStatuses: [state('proxy', {...running, started: true, restartCount: 1})],
      containerStatuses: [state('a', running), state('b', {...running, restartCount: 4, ...FELL})],
    },
    cells: ['3/3', 'Running', '5 (60s ago)'],
  },
  {
    what: 'with a sidecar that is not up',
    spec: {initContainers: SIDECAR},
    status: {
      phase: 'Pending',
      initContainerStatuses: [state('proxy', {state: {running: {}}, started: false})],
    },
    cells: ['0/3', 'Init:0/1', '0'],
  },
  {
    what: 'with a sidecar that fell later',
    spec: {initContainers: SIDECAR},
    status: {
      phase: 'Running',
      conditions: [INIT],
      initContainerStatuses: [state('proxy', {...waiting('CrashLoopBackOff'), restartCount: 2})],
      containerStatuses: [state('a', running), state('b', running)],
    },
    cells: ['2/3', 'Init:CrashLoopBackOff', '2'],
  },
]

describe('a table of pods', () => {
  test.each(PODS)('has one that is $what', ({spec, status, cells}) => {
    const pod = thing('Pod', 'web', {spec: {containers: TWO, ...spec}, status})
    const [row] = tableOf(kindOf('Pod'), [pod], START, {listMeta: {}}).rows
    expect(row?.cells.slice(1, 4)).toEqual(cells)
  })

  test('has one that ends, with its place', () => {
    const pod = thing(
      'Pod',
      'web',
      {
        spec: {containers: TWO, nodeName: 'node-1'},
        status: {phase: 'Running', podIPs: [{ip: '10.0.0.1'}]},
      },
      {deletionTimestamp: '2026-01-01T00:00:10Z'},
    )
    expect(tableOf(kindOf('Pod'), [pod], START + 30_000, {listMeta: {}}).rows[0]?.cells).toEqual([
      'web',
      '0/2',
      'Terminating',
      '0',
      '30s',
      '10.0.0.1',
      'node-1',
      '<none>',
      '<none>',
    ])
  })
})

test('rows carry along what was asked for, and the columns come once', () => {
  const map = thing('ConfigMap', 'settings', {data: {a: '1'}})
  const of = (more: object): unknown =>
    tableOf(kindOf('ConfigMap'), [map], START, {listMeta: {resourceVersion: '9'}, ...more})
  expect(of({})).toMatchObject({
    metadata: {resourceVersion: '9'},
    columnDefinitions: [{name: 'Name', format: 'name'}, {name: 'Data'}, {name: 'Age'}],
    rows: [
      {
        cells: ['settings', 1, '0s'],
        object: {kind: 'PartialObjectMetadata', metadata: {name: 'settings'}},
      },
    ],
  })
  expect(of({include: 'Object', headers: false})).toMatchObject({
    columnDefinitions: null,
    rows: [{object: {data: {a: '1'}}}],
  })
  expect(of({include: 'None'})).toMatchObject({rows: [{object: null}]})
})

test('kinds without columns of their own show when they were made, custom ones how old they are', () => {
  expect(
    tableOf(kindOf('Role'), [thing('Role', 'r')], START, {listMeta: {}}).rows[0]?.cells,
  ).toEqual(['r', '2026-01-01T00:00:00Z'])
  expect(
    tableOf(customOf('Toy', {}), [thing('Toy', 't')], START + 90_000, {listMeta: {}}).rows[0]
      ?.cells,
  ).toEqual(['t', '90s'])
})

test('custom columns are read by their paths and types', () => {
  const columns = [
    ['string', '.spec.list'],
    ['integer', '.spec.size'],
    ['integer', '.spec.name'],
    ['date', '.metadata.creationTimestamp'],
    ['date', '.spec.name'],
    ['string', '.status.conditions[?(@.type=="Ready")].status'],
    ['string', ".metadata.labels['a\\.b/c']"],
    ['string', '.spec.nothing'],
    ['string', '.spec.gone.more'],
  ].map(([type = '', jsonPath = ''], at) => ({name: `c${at}`, type, jsonPath}))
  const toy = thing(
    'Toy',
    't',
    {
      spec: {list: ['a', 'b'], size: 1.5, name: 'x', nothing: null},
      status: {
        conditions: [
          {type: 'Old', status: 'False'},
          {type: 'Ready', status: 'True'},
        ],
      },
    },
    {labels: {'a.b/c': 'label'}},
  )
  expect(
    tableOf(customOf('Toy', {}, columns), [toy], START, {listMeta: {}}).rows[0]?.cells,
  ).toEqual(['t', '["a","b"]', 1, null, '0s', '<invalid>', 'True', 'label', '<no value>', null])
})
