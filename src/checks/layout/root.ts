import {at, text} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import {MESH_WIDE, PLACES, broadIn, inMesh, isAimed, refsOf, rootNow} from './facts.ts'
import {kindAndPlace} from '../place.ts'

const SOURCE = 'layout of a production mesh'
/** Below that, that every proxy is told of every Service costs nobody anything. */
const NAMESPACES_MANY = 10

export const rootThere: Check = {
  code: 'LAYOUT_ROOT_MISSING',
  title: 'The root namespace exists',
  severity: 'warns',
  source: `${SOURCE}; Istio: global mesh options, rootNamespace`,
  means:
    'istiod takes mesh-wide configuration from a namespace that does not exist, so there is none.',
  help: 'Make the namespace with its policies, or correct `meshConfig.rootNamespace`.',
  needs: ['ConfigMap'],
  find: evidence => {
    const root = rootNow(evidence)
    if (root === undefined || [...evidence.seen.namespaces.keys()].some(each => each === root))
      return []
    return [
      {
        what: `istiod takes mesh-wide configuration from ${root}, a namespace that does not exist.`,
        why:
          'No resource applies to the whole mesh, whatever is in other namespaces. The new ' +
          'istiod would keep that setting.',
        next: [
          sh`kubectl create namespace ${root}`,
          'Put mesh-wide policies there, or correct meshConfig.rootNamespace of the old release.',
        ],
        objects: [{kind: 'Namespace', name: root}],
      },
    ]
  },
}

const LISTED = 'peerauthentications,authorizationpolicies,sidecars,envoyfilters'

export const rootApart: Check = {
  code: 'LAYOUT_ROOT_BESIDE_PLANE',
  title: 'Mesh-wide configuration lies in a namespace of its own',
  severity: 'info',
  source: SOURCE,
  means:
    'What counts for the whole mesh lies in the namespace of istiod: who may write it may ' +
    'touch the control plane, and the other way round.',
  help:
    'After the upgrade, copy it to `istio-config` and set `meshConfig.rootNamespace` to that, ' +
    'for every revision at once.',
  needs: ['ConfigMap', ...MESH_WIDE],
  find: evidence => {
    const {
      seen: {istioNamespace},
    } = evidence
    const broad = rootNow(evidence) === istioNamespace ? broadIn(evidence, istioNamespace) : []
    return broad.length === 0
      ? []
      : [
          {
            what:
              `${broad.length} object(s) that count for the whole mesh lie beside istiod in ` +
              `${istioNamespace}: ${some(broad.map(kindAndPlace))}.`,
            why:
              'Anybody who may write policies may then write in the namespace of istiod and ' +
              'its keys.',
            next: [
              `When the upgrade is done: copy them to ${PLACES.root}, set ` +
                `meshConfig.rootNamespace: ${PLACES.root} for every istiod, see that they ` +
                'count, then remove the old ones.',
              'Not before: old and new istiod must read the same root namespace while both run.',
            ],
            objects: refsOf(broad),
          },
        ]
  },
}

export const broadElsewhere: Check = {
  code: 'LAYOUT_MESH_WIDE_ELSEWHERE',
  title: 'What is meant for the whole mesh lies in the root namespace',
  severity: 'warns',
  source: `${SOURCE}; Istio: global mesh options, rootNamespace`,
  means:
    'Policies without a selector lie in the namespace of istiod or in `istio-config`, which ' +
    'is not the root namespace. They count for that namespace alone, and look as if they ' +
    'counted for all.',
  help:
    'Move them to the root namespace, or correct `meshConfig.rootNamespace`, in a quiet hour: ' +
    'they begin to count then.',
  needs: ['ConfigMap', ...MESH_WIDE],
  find: evidence => {
    const root = rootNow(evidence)
    if (root === undefined) return []
    const broad = [evidence.seen.istioNamespace, PLACES.root]
      .filter(each => each !== root)
      .flatMap(each => broadIn(evidence, each))
    return broad.length === 0
      ? []
      : [
          {
            what:
              `The root namespace is ${root}, and ${broad.length} object(s) that look ` +
              `mesh-wide lie elsewhere: ${some(broad.map(kindAndPlace))}.`,
            why:
              'They apply to their own namespace only: mutual TLS or a deny policy that all ' +
              'rely on may not be in force.',
            next: [
              ...broad
                .slice(0, 1)
                .map(({metadata}) => sh`kubectl get ${LISTED} -n ${metadata.namespace ?? ''}`),
              `Move to ${root} what is meant for all, in a quiet hour, and not while an ` +
                'upgrade runs.',
            ],
            objects: refsOf(broad),
          },
        ]
  },
}

const PEER = 'PeerAuthentication.security.istio.io'

export const strict: Check = {
  code: 'LAYOUT_NOT_STRICT',
  title: 'Mutual TLS is strict for the whole mesh',
  severity: 'info',
  source: SOURCE,
  means:
    'No PeerAuthentication of the root namespace asks for STRICT mutual TLS, though some ' +
    'namespaces have it or a root namespace of its own is there: what nobody thought of ' +
    'takes plain text.',
  help: 'Look which clients still speak plain text, then set STRICT in the root namespace.',
  needs: ['ConfigMap', PEER],
  find: evidence => {
    const {
      survey,
      seen: {istioNamespace},
    } = evidence
    const root = rootNow(evidence)
    const all = survey.of(PEER)
    const broad = all.filter(each => each.metadata.namespace === root && !isAimed(each))
    if (root === undefined || broad.some(each => modeOf(each) === 'STRICT')) return []
    const asked =
      root !== istioNamespace || broad.length > 0 || all.some(each => modeOf(each) === 'STRICT')
    return asked ? [lax(root, broad)] : []
  },
}

const modeOf = (policy: KubeObject): string | undefined => text(at(policy, 'spec', 'mtls', 'mode'))

const withMode = (policy: KubeObject): string =>
  `${kindAndPlace(policy)} (${modeOf(policy) ?? 'without a mode'})`

const lax = (root: string, broad: readonly KubeObject[]): Hit => ({
  severity: broad.some(each => modeOf(each) === 'DISABLE') ? 'warns' : 'info',
  what:
    broad.length === 0
      ? `No PeerAuthentication in ${root} says STRICT for the whole mesh.`
      : `${some(broad.map(withMode))} does not say STRICT for the whole mesh.`,
  why:
    'A namespace without its own policy accepts plain text from anybody. A pod that loses its ' +
    'sidecar in an upgrade is still served, so nobody notices.',
  next: [
    'See by the metrics of the proxies who still speaks plain text: ' +
      'connection_security_policy="none".',
    `Then set spec.mtls.mode: STRICT in a PeerAuthentication without a selector in ${root}.`,
  ],
  objects: refsOf(broad),
})

export const defaultSidecar: Check = {
  code: 'LAYOUT_NO_DEFAULT_SIDECAR',
  title: 'A Sidecar of the root namespace says what proxies are told by default',
  severity: 'info',
  source: SOURCE,
  means:
    'No Sidecar of the root namespace limits what proxies are told, in a mesh of many ' +
    'namespaces or with a root namespace of its own: each proxy is told of every Service, ' +
    'and every change goes to all.',
  help:
    'Add a Sidecar without a selector to the root namespace, which names the own namespace and ' +
    'the few that all need.',
  needs: ['ConfigMap', 'Sidecar.networking.istio.io'],
  find: evidence => {
    const {
      survey,
      seen: {istioNamespace},
    } = evidence
    const root = rootNow(evidence)
    const many = inMesh(evidence).length
    if (root === undefined || (root === istioNamespace && many < NAMESPACES_MANY)) return []
    if (
      survey
        .of('Sidecar.networking.istio.io')
        .some(each => each.metadata.namespace === root && !isAimed(each))
    )
      return []
    return [
      {
        what: `No Sidecar in ${root} limits what the proxies of ${many} namespace(s) are told.`,
        why:
          'During an upgrade a new istiod sends the configuration of the whole mesh to each ' +
          'proxy: memory and time grow with the number of proxies times Services.',
        next: [
          `Find out who calls whom, then add a Sidecar to ${root} with egress hosts "./*" ` +
            'and what all need.',
          'Not while an upgrade runs: it takes away what it does not name.',
        ],
        objects: [],
      },
    ]
  },
}
