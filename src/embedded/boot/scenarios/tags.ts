import {asking, byVersion, gateway, istio} from './istio.ts'
import {namespace, workload} from './objects.ts'
import {revisionOf} from './scenario.ts'
import type {Scenario, Versions} from './scenario.ts'

/** One revision under three tags, each made in another way. */
export function tags({from}: Versions): Scenario {
  const revision = revisionOf(from)
  return {
    about:
      'Revision tags in three makes: of the Helm release, by helm template, and as istioctl leaves them',
    steps: [
      ...istio(byVersion(from, {tags: ['prod']})),
      {do: 'tag', tag: {name: 'canary', way: 'template', revision, version: from}},
      {do: 'tag', tag: {name: 'stable', way: 'istioctl', revision, version: from}},
      {do: 'settle'},
      {
        do: 'put',
        objects: [
          ...FOLLOWERS.map(({tag, name}) => namespace(name, asking(tag))),
          namespace('direct', asking(revision)),
          namespace('istio-ingress', asking('stable')),
        ],
      },
      gateway({name: 'ingress', namespace: 'istio-ingress', version: from}),
      {
        do: 'put',
        objects: [...FOLLOWERS.map(({name}) => name), 'direct'].map(name =>
          workload({kind: 'Deployment', name: 'web', namespace: name, replicas: 2}),
        ),
      },
      {do: 'ready'},
    ],
  }
}

const FOLLOWERS = [
  {tag: 'prod', name: 'orders'},
  {tag: 'prod', name: 'billing'},
  {tag: 'canary', name: 'preview'},
  {tag: 'stable', name: 'ledger'},
] as const
