import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {NAMESPACE} from './conversation.ts'
import type {Conversation, Step} from './conversation.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

/** Some of the names in some order; always the same for the same seed. */
function some(seed: number): string[] {
  let state = seed * 7919 + 17
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  const left = [...NAMES]
  return Array.from({length: 2 + next(5)}, () => left.splice(next(left.length), 1)[0] ?? '')
}

const widget = (seed: number): Fields => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: {name: 'orders'},
  spec: {parts: some(seed).map(name => ({name})), tags: some(seed + 100)},
})

const env = (...names: readonly string[]): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'twice'},
  spec: {
    replicas: 0,
    selector: {matchLabels: {app: 'k'}},
    template: {
      metadata: {labels: {app: 'k'}},
      spec: {
        containers: [
          {name: 'a', image: 'a', env: names.map((name, index) => ({name, value: String(index)}))},
        ],
      },
    },
  },
})

/** How lists of several writers are put in order, and items that are there twice. */
export const ORDERS: readonly Conversation[] = [
  {
    name: 'lists of two writers are put in order',
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    path: `/apis/example.org/v1/namespaces/${NAMESPACE}/widgets`,
    steps: [
      {by: 'one', how: 'create', body: widget(0)},
      ...Array.from({length: 12}, (_, index): Step[] => [
        {by: 'two', how: 'apply', force: true, body: widget(2 * index + 1)},
        {by: 'one', how: 'merge', body: {spec: widget(2 * index + 2)['spec']}},
      ]).flat(),
    ],
  },
  {
    name: 'an environment has a name twice',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    path: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
    steps: [
      {by: 'helm', how: 'create', body: env('A', 'B', 'A')},
      {by: 'other', how: 'update', over: true, body: {spec: env('A', 'B', 'A', 'C')['spec']}},
      {by: 'gitops', how: 'apply', force: true, body: env('B', 'D')},
      {by: 'gitops', how: 'apply', force: true, body: env('A', 'D')},
      {by: 'other', how: 'update', over: true, body: {spec: env('A', 'B')['spec']}},
      {by: 'other', how: 'update', over: true, body: {spec: env('B', 'B')['spec']}},
      {
        by: 'other',
        how: 'strategic',
        body: {
          spec: {template: {spec: {containers: [{name: 'a', env: [{name: 'B', value: '7'}]}]}}},
        },
      },
    ],
  },
]
