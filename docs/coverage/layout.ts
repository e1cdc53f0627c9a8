import type {Rows} from './coverage.ts'

/** The layout of a production mesh: what lies or runs elsewhere than it should. */
export const LAYOUT_ROWS: Rows = {
  'layout 1': {
    about: 'istiod has its namespace to itself: no gateways, no applications',
    by: ['LAYOUT_PLANE_SHARED'],
  },
  'layout 2': {
    about:
      'a root namespace apart from istiod (istio-config), which exists and in which nothing runs',
    by: ['LAYOUT_ROOT_BESIDE_PLANE', 'LAYOUT_ROOT_MISSING', 'LAYOUT_PLANE_SHARED'],
  },
  'layout 3': {
    about: 'what is meant for the whole mesh lies in the root namespace',
    by: ['LAYOUT_MESH_WIDE_ELSEWHERE'],
    unseen:
      'a policy without a selector in the namespace of an application may be meant for the mesh; ' +
      'nothing but its author can tell',
  },
  'layout 4': {
    about: 'STRICT mutual TLS for the whole mesh',
    by: ['LAYOUT_NOT_STRICT'],
    unseen:
      'a mesh with no PeerAuthentication at all beside a plain root namespace is not told: it ' +
      'has chosen no layout',
  },
  'layout 5': {
    about: 'a default Sidecar for the whole mesh',
    by: ['LAYOUT_NO_DEFAULT_SIDECAR'],
    unseen:
      'a mesh of fewer than ten namespaces beside a plain root namespace is not told: it does ' +
      'not need one',
  },
  'layout 6': {
    about: 'gateways in namespaces of their own, a namespace for each duty',
    by: ['LAYOUT_GATEWAY_AMONG_APPS', 'LAYOUT_GATEWAYS_TOGETHER'],
    unseen:
      'the duty of a gateway is read from its name and its label istio; what says neither egress ' +
      'nor east-west counts as ingress',
  },
  'layout 7': {
    about: 'what gateways share lies in istio-gateways',
    by: ['LAYOUT_GATEWAY_CONFIG_SCATTERED'],
  },
  'layout 8': {
    about: 'namespaces of applications hold no gateways and no EnvoyFilter for all',
    by: ['LAYOUT_GATEWAY_AMONG_APPS', 'LAYOUT_ENVOYFILTER_BROAD'],
  },
  'layout 9': {
    about: 'all istiods read the same root namespace and MeshConfig',
    by: ['ROOT_NAMESPACES_DIFFER', 'MESH_CONFIG_NOT_IN_VALUES'],
  },
}
