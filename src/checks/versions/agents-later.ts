import {at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {part, sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import {minorOf} from '../version.ts'
import {agentName, nodeAgents, oldIstiods, upgradeOf, upgradePart} from './facts.ts'
import type {NodeAgent} from './facts.ts'

const SOURCE = 'Istio: ambient upgrade with Helm'

/**
 * meshctl moves istiods, gateways and workloads; what runs on the nodes has no revisions to move
 * between.
 */
export const agentsLater: Check = {
  code: 'NODE_AGENT_STAYS',
  title: 'Istio CNI and ztunnel are of the target’s minor version already, or are not there',
  severity: 'info',
  source: SOURCE,
  means:
    'Istio CNI or ztunnel runs on the nodes. meshctl does not upgrade them: they have no ' +
    'revisions, and a restart of ztunnel ends connections on its node.',
  help:
    'Upgrade them with Helm when the new istiod serves: first Istio CNI, then ztunnel, with as ' +
    'little at once as the cluster can bear.',
  needs: ['DaemonSet.apps'],
  find: evidence => {
    const {
      asked: {version},
    } = evidence
    const older = nodeAgents(evidence).filter(
      each => (minorOf(each.version) ?? Infinity) < (minorOf(version) ?? 0),
    )
    return older.length === 0
      ? []
      : [
          {
            what:
              `${older.map(agentName).join(' and ')} stay${older.length === 1 ? 's' : ''} as ` +
              `${older.length === 1 ? 'it is' : 'they are'}: meshctl does not upgrade what ` +
              'runs on the nodes.',
            why:
              'It works with an istiod that is one minor version newer, and is too old for the ' +
              'next upgrade. A restart of ztunnel ends the connections of its node.',
            next: older
              .toSorted(byChart)
              .map(
                ({chart, ref}) =>
                  `After the new istiod serves: ${upgradeOf({chart, ref}, version)}`,
              ),
            objects: older.map(each => each.ref),
          },
        ]
  },
}

const byChart = (one: NodeAgent, other: NodeAgent): number => one.chart.localeCompare(other.chart)

/** ztunnel knows its istiod by name: by that of a revision, it loses it with the revision. */
export const ztunnelBound: Check = {
  code: 'ZTUNNEL_ON_OLD_REVISION',
  title: 'ztunnel does not depend on an istiod that is removed',
  severity: 'warns',
  source: SOURCE,
  means:
    'ztunnel takes its configuration and certificates from an old istiod by its name. When ' +
    'that is retired it gets neither, and the whole ambient mesh stands still within a day.',
  help:
    'When the new istiod serves, upgrade ztunnel with `revision` set to the new one, before ' +
    'the cleanup.',
  needs: ['DaemonSet.apps'],
  find: evidence => {
    const {
      survey,
      asked: {revision},
    } = evidence
    const names = nodeAgents(evidence)
      .filter(each => each.chart === 'ztunnel')
      .map(each => `${each.ref.namespace ?? ''}/${each.ref.name}`)
    const bound = survey
      .of('DaemonSet.apps')
      .filter(each => names.includes(`${each.metadata.namespace ?? ''}/${each.metadata.name}`))
      .flatMap(each => oldsOf(evidence, each).map(old => ({object: each, old})))
    const values = part`-f ITS-VALUES.yaml --set-string revision=${revision} --wait`
    return bound.map(({object: {metadata}, old}) => ({
      what:
        `ztunnel (DaemonSet ${metadata.namespace ?? ''}/${metadata.name}) takes configuration ` +
        `and certificates from the old istiod ${old}.`,
      why:
        'The cleanup removes that istiod: ztunnel then gets no new pods and no new ' +
        'certificates, and all ambient workloads fail together.',
      next: [
        `After ${revision} serves and before the cleanup:`,
        sh`${upgradePart('ztunnel', metadata.namespace ?? '')} --version TARGET ${values}`,
      ],
      objects: [{kind: 'DaemonSet', namespace: metadata.namespace ?? '', name: metadata.name}],
    }))
  },
}

/** The old istiods whose Service its addresses name; without an address it is the plain one. */
function oldsOf(evidence: Evidence, daemonSet: KubeObject): readonly string[] {
  const env = rows(at(daemonSet, 'spec', 'template', 'spec', 'containers')).flatMap(each =>
    rows(each['env']),
  )
  const addresses = ['XDS_ADDRESS', 'CA_ADDRESS'].map(
    key => text(env.find(each => each['name'] === key)?.['value']) ?? 'istiod.',
  )
  const services = addresses.map(each => /^(?:https?:\/\/)?([a-z0-9-]+)/.exec(each)?.[1])
  return oldIstiods(evidence)
    .filter(each => services.includes(each.service?.name ?? each.deployment.name))
    .map(each => each.name)
}
