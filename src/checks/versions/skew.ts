import type {MeshSnapshot} from '../../mesh/snapshot.ts'
import type {Check} from '../check.ts'
import {minorOf, pathTo} from '../version.ts'

/** F-43: Istio supports an upgrade over at most two minor versions; node agents, over one. */
export const versionSkew: Check = {
  code: 'VERSION_SKEW',
  title: 'The target is at most two minor versions ahead',
  severity: 'blocks',
  source: 'Istio: supported version skew, F-43',
  means: 'The target is too many minor versions ahead to be reached at once.',
  help: 'Go in two or more upgrades.',
  needs: [],
  find: ({seen, asked: {minors, version}}) => {
    const target = minorOf(version)
    if (minors === undefined || minors <= 2 || target === undefined) return []
    const agents = hasNodeAgents(seen)
    const most = agents
      ? 'one may be taken at once with Istio CNI or ztunnel on the nodes'
      : 'two may be taken at once with revisions'
    const path = pathTo(version, target - minors, agents ? 1 : 2)
    return [
      {
        what: `${version} is ${minors} minor versions ahead; at most ${most}.`,
        why: 'Istio neither tests nor recommends longer jumps.',
        next: [`Go ${path}, each an upgrade of its own.`],
        objects: [],
      },
    ]
  },
}

/** They work with an istiod of their own minor version and the next. */
const hasNodeAgents = (seen: MeshSnapshot): boolean =>
  [...seen.namespaces.values()].some(({workloads}) =>
    workloads.some(
      ({ref}) => ref.kind === 'DaemonSet' && ['istio-cni-node', 'ztunnel'].includes(ref.name),
    ),
  )
