import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Hit} from '../check.ts'
import {movedWorkloads} from '../workloads/moved.ts'
import {nodeAgents, saysCni} from './cni.ts'

const ENFORCE = 'pod-security.kubernetes.io/enforce'

/**
 * F-89: without the node agent every sidecar comes with an init container that needs rights on the
 * network.
 */
export const podSecurity: Check = {
  code: 'POD_SECURITY_FORBIDS_INIT',
  title: 'No namespace forbids the init container of sidecars',
  severity: 'blocks',
  source: 'F-89, F-86',
  means:
    'A namespace that is to move enforces the Pod Security level baseline or restricted, and ' +
    'the new istiod would inject `istio-init`, which needs NET_ADMIN and NET_RAW. The API ' +
    'server refuses such pods.',
  help:
    'Install the istio-cni chart and set `pilot.cni.enabled` in the values of istiod, or relax ' +
    'the level of these namespaces.',
  needs: ['DaemonSet.apps'],
  find: evidence => {
    const {seen, asked} = evidence
    if (asked.like === undefined || saysCni(asked.like.values)) return []
    const moved = new Set(
      movedWorkloads(evidence)
        .filter(each => !each.workload.isGateway)
        .map(each => each.namespace.name),
    )
    const strict = [...seen.namespaces.values()].filter(
      each =>
        moved.has(each.name) && ['baseline', 'restricted'].includes(each.labels[ENFORCE] ?? ''),
    )
    return strict.length === 0
      ? []
      : [
          hitOf(
            strict.map(each => each.name),
            evidence.survey.isBlind('DaemonSet.apps') ? undefined : nodeAgents(evidence).length > 0,
          ),
        ]
  },
}

const AGENT: Readonly<Record<string, string>> = {
  true: ', although a node agent istio-cni is there',
  false: ', and no node agent istio-cni is there',
  undefined: ', and whether a node agent istio-cni is there cannot be told',
}

const hitOf = (names: readonly string[], agent: boolean | undefined): Hit => ({
  severity: agent === false ? 'blocks' : 'warns',
  what:
    `${names.length} namespace(s) that are to move enforce Pod Security baseline or ` +
    `restricted: ${some(names)}; the values of istiod do not set ` +
    `pilot.cni.enabled${own(AGENT, String(agent)) ?? ''}.`,
  why:
    'Without it every new sidecar comes with the init container istio-init, which needs ' +
    'NET_ADMIN: the API server refuses these pods, and rollouts make no progress.',
  next: [
    sh`kubectl get namespace ${names[0] ?? ''} -L ${ENFORCE}`,
    agent === true
      ? 'Set pilot.cni.enabled=true in the values of the old istiod (helm upgrade at its ' +
        'present version), then plan again.'
      : 'Install the chart cni and set pilot.cni.enabled=true in the values of the old istiod, ' +
        'or relax the level of these namespaces, then plan again.',
  ],
  objects: names.map(name => ({kind: 'Namespace', name})),
})
