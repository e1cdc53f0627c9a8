import {at, labelMap, rows, text, versionInImage} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {RevisionFacts} from '../../mesh/snapshot.ts'
import type {CommandPart} from '../../mesh/shell.ts'
import {part, sh} from '../../mesh/shell.ts'
import type {Support} from '../catalog.ts'
import type {Evidence} from '../check.ts'
import type {ObjectRef} from '../finding.ts'
import {minorOf} from '../version.ts'

/** What the catalog knows of the minor version of a version of Istio. */
export const supportOf = ({catalog}: Evidence, version: string | undefined): Support | undefined =>
  minorOf(version) === undefined
    ? undefined
    : catalog.support.find(each => minorOf(each.istio) === minorOf(version))

/** The istiods that the upgrade replaces. */
export const oldIstiods = ({seen, asked}: Evidence): readonly RevisionFacts[] =>
  asked.from.flatMap(each => seen.revisions.get(each) ?? [])

export const istiodRef = ({seen}: Evidence, {deployment}: RevisionFacts): ObjectRef => ({
  kind: 'Deployment',
  namespace: seen.istioNamespace,
  name: deployment.name,
})

/**
 * What Istio runs on every node, once in a cluster: it serves old and new proxies alike and has no
 * revisions.
 */
export interface NodeAgent {
  readonly chart: 'cni' | 'ztunnel'
  readonly version: string | undefined
  readonly ref: ObjectRef
}

/** The node agents of the cluster. */
export const nodeAgents = ({survey}: Evidence): readonly NodeAgent[] =>
  survey.of('DaemonSet.apps').flatMap(each => agentOf(each) ?? [])

function agentOf(object: KubeObject): NodeAgent | undefined {
  const template = at(object, 'spec', 'template')
  const labels = labelMap(at(template, 'metadata', 'labels'))
  const isCni = object.metadata.name === 'istio-cni-node' || labels['k8s-app'] === 'istio-cni-node'
  const isZtunnel = object.metadata.name === 'ztunnel' || labels['app'] === 'ztunnel'
  if (!isCni && !isZtunnel) return undefined
  const containers = rows(at(template, 'spec', 'containers'))
  const main =
    containers.find(each => each['name'] === (isCni ? 'install-cni' : 'istio-proxy')) ??
    containers[0]
  const said = labels['app.kubernetes.io/version']
  const version =
    versionInImage(text(main?.['image'])) ?? (minorOf(said) === undefined ? undefined : said)
  return {
    chart: isCni ? 'cni' : 'ztunnel',
    version,
    ref: {
      kind: 'DaemonSet',
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
    },
  }
}

export const agentName = ({chart, version, ref}: NodeAgent): string =>
  `${chart === 'cni' ? 'Istio CNI' : 'ztunnel'} ${version ?? 'of unknown version'} ` +
  `(DaemonSet ${ref.namespace ?? ''}/${ref.name})`

/** The command that brings an agent to a version. */
export const upgradeOf = (
  {chart, ref}: Pick<NodeAgent, 'chart' | 'ref'>,
  version: string,
): string =>
  sh`${upgradePart(chart, ref.namespace ?? '')} --version ${version} -f ITS-VALUES.yaml --wait`

/** `helm -n istio-system upgrade ztunnel CHARTS/ztunnel`. */
export const upgradePart = (chart: NodeAgent['chart'], namespace: string): CommandPart =>
  part`helm -n ${namespace} upgrade ${chart === 'cni' ? 'istio-cni' : 'ztunnel'} CHARTS/${chart}`
