import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kubectl} from '../place.ts'
import {minorOf, pathTo, within} from '../version.ts'
import {agentName, nodeAgents, oldIstiods, supportOf, upgradeOf} from './facts.ts'
import type {NodeAgent} from './facts.ts'

const SOURCE = 'Istio: ambient upgrade with Helm'

/**
 * A node agent of 1.x works with istiods of 1.x and 1.x+1 only, so none works with both ends of a
 * jump over two.
 */
export const agentJump: Check = {
  code: 'NODE_AGENT_JUMP',
  title: 'With Istio CNI or ztunnel, the upgrade goes one minor version at a time',
  severity: 'blocks',
  source: SOURCE,
  means:
    'Istio CNI or ztunnel runs on the nodes, and the target is two minor versions ahead. ' +
    'There is one of them a cluster, it works with istiods of its own minor version and the ' +
    'next, so none works with both ends.',
  help: 'Go one minor version at a time, and upgrade Istio CNI and ztunnel after each istiod.',
  needs: ['DaemonSet.apps'],
  find: evidence => {
    const {
      asked: {minors, version},
    } = evidence
    const agents = nodeAgents(evidence)
    const target = minorOf(version)
    if (minors !== 2 || agents.length === 0 || target === undefined) return []
    return [
      {
        what:
          `${agents.map(agentName).join(' and ')} would have to work with istiods two minor ` +
          'versions apart.',
        why:
          'A cluster has only one of it, for all revisions, and it works with an istiod of its ' +
          'own minor version or the next. It would not work with one of the two istiods.',
        next: [
          `Go ${pathTo(version, target - minors, 1)}, each an upgrade of its own; after each ` +
            'istiod upgrade CNI, then ztunnel.',
          ...kubernetesOnTheWay(evidence, target - 1),
        ],
        objects: agents.map(each => each.ref),
      },
    ]
  },
}

function kubernetesOnTheWay(evidence: Evidence, between: number): readonly string[] {
  const support = supportOf(evidence, `1.${between}`)
  const is = minorOf(evidence.seen.cluster.version)
  if (support === undefined || is === undefined || within(`1.${is}`, support.kubernetes)) return []
  return [
    `Mind that Istio ${support.istio} supports Kubernetes ${support.kubernetes.from} to ` +
      `${support.kubernetes.to}, and the cluster runs ${evidence.seen.cluster.version}.`,
  ]
}

export const agentSkew: Check = {
  code: 'NODE_AGENT_SKEW',
  title: 'Istio CNI and ztunnel work with the old istiods and the new one',
  severity: 'warns',
  source: SOURCE,
  means:
    'Istio CNI or ztunnel is newer than an istiod, or more than one minor version behind the ' +
    'target. It works with istiods of its own minor version and the next.',
  help:
    'Bring it to the minor version of the istiod that runs now; after the upgrade bring it to ' +
    'the new one.',
  needs: ['DaemonSet.apps'],
  find: evidence => nodeAgents(evidence).flatMap(each => skewOf(evidence, each) ?? []),
}

const IMAGES = '{.spec.template.spec.containers[*].image}'

function skewOf(evidence: Evidence, agent: NodeAgent): Hit | undefined {
  const {asked} = evidence
  const [is, target] = [minorOf(agent.version), minorOf(asked.version)]
  const olds = oldIstiods(evidence).flatMap(each =>
    minorOf(each.version) === undefined ? [] : [{minor: minorOf(each.version) ?? 0, facts: each}],
  )
  if (target === undefined) return undefined
  if (is === undefined)
    return hit(agent, {
      what:
        'has no version that can be told from its image, so nobody knows which istiods it ' +
        'works with.',
      why: 'It works with istiods of its own minor version and the next only.',
      next: [sh`${kubectl('get', agent.ref)} -o jsonpath=${IMAGES}`],
    })
  const oldest = olds.reduce<number>((least, each) => Math.min(least, each.minor), target)
  if (is > oldest) return ahead(agent, {target, is, oldest})
  return target - is >= 2 && asked.minors !== 2
    ? behind(evidence, agent, {target, oldest})
    : undefined
}

const ahead = (
  agent: NodeAgent,
  {target, is, oldest}: {readonly target: number; readonly is: number; readonly oldest: number},
): Hit =>
  hit(agent, {
    what:
      `is newer than istiod 1.${oldest}, which ` +
      `${oldest === target ? 'is the target' : 'runs now'}.`,
    why:
      'Istio CNI and ztunnel may be older than istiod by one minor version, never newer: the ' +
      'old istiod may not understand what it reports or asks.',
    next: [
      is > target
        ? `Plan for 1.${is} instead, if that is at most two minor versions ahead, or bring it ` +
          'back to the version of istiod.'
        : 'Go on without a long rest half way; after the upgrade it suits the istiod that stays.',
    ],
  })

function behind(
  {asked}: Evidence,
  agent: NodeAgent,
  {target, oldest}: {readonly target: number; readonly oldest: number},
): Hit {
  const jumps = asked.minors !== undefined && asked.minors > 0
  return {
    ...hit(agent, {
      what:
        `is ${target - (minorOf(agent.version) ?? 0)} minor versions older than ` +
        `${asked.version}.`,
      why:
        'It works with istiods of its own minor version and the next. Pods would be set up ' +
        'wrongly for their proxies, or ztunnel would get configuration that it does not ' +
        'understand.',
      next: [
        ...(oldest < target
          ? [
              upgradeOf(agent, `1.${oldest}.PATCH`),
              `Bring it to 1.${oldest} first, then plan again.`,
            ]
          : [upgradeOf(agent, asked.version)]),
      ],
    }),
    severity: jumps ? 'blocks' : 'warns',
  }
}

const hit = (
  agent: NodeAgent,
  {
    what,
    why,
    next,
  }: {readonly what: string; readonly why: string; readonly next: readonly string[]},
): Hit => ({what: `${agentName(agent)} ${what}`, why, next, objects: [agent.ref]})
