import type {PolicyRule} from '../../src/mesh/manifest.ts'
import {openPorts, overHttps} from '../../src/open.ts'
import type {Ports} from '../../src/ports/ports.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import type {LeastRole} from '../../src/rights/roles.ts'
import {leastRoles} from '../../src/verbs/least-roles.ts'
import type {PhaseRole} from '../../src/verbs/least-roles.ts'
import type {KubeApi} from '../stand/kube.ts'
import type {Stand} from '../stand/stand.ts'
import type {Mesh} from './mesh.ts'
import {meshctlOn} from './meshctl.ts'
import type {Meshctl} from './meshctl.ts'
import {surroundings} from './surroundings.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** The least roles for an upgrade, as meshctl derives them; somebody with all rights looks. */
export const derivedRoles = (stand: Stand, mesh: Mesh, to: string): Promise<readonly PhaseRole[]> =>
  throughDoors(stand, {mesh}, ports =>
    leastRoles({ports, istioNamespace: 'istio-system', policy: DEFAULT_POLICY}, to),
  )

/**
 * Opens the production ports to a stand, as the admin or as whom the kubeconfig says, for the time
 * of a deed.
 */
export async function throughDoors<T>(
  stand: Stand,
  as: {mesh: Mesh; kubeconfig?: string},
  deed: (ports: Ports) => Promise<T>,
): Promise<T> {
  const {env} = surroundings(stand, as)
  const options = {
    kubeconfig: as.kubeconfig ?? stand.kubeconfig,
    istioNamespace: 'istio-system',
    version: '0.0.0',
    needsHelm: true,
    env,
  }
  const ports = await openPorts(options, stand.inside?.connect ?? overHttps)
  const during = stand.inside?.during ?? (<R>(work: Promise<R>) => work)
  try {
    return await during(deed(ports))
  } finally {
    await ports.close()
  }
}

/** Makes the roles and binds a user to them: a ClusterRole, and a Role in each namespace. */
async function bindRole(
  api: KubeApi,
  user: string,
  name: string,
  {cluster, namespaces}: LeastRole,
): Promise<void> {
  await bound(api, {user, name, kind: 'ClusterRole'}, cluster)
  for (const [namespace, rules] of namespaces)
    await bound(api, {user, name, kind: 'Role', namespace}, rules)
}

type Binding = {user: string; name: string; kind: 'ClusterRole' | 'Role'; namespace?: string}

async function bound(
  api: KubeApi,
  {user, name, kind, namespace}: Binding,
  rules: readonly PolicyRule[],
): Promise<void> {
  const place = `/apis/${GROUP}/v1/${namespace === undefined ? '' : `namespaces/${namespace}/`}`
  const plural = `${kind.toLowerCase()}s`
  await api.create(`${place}${plural}`, {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: {name},
    rules: rules.map(written),
  })
  const subjects = [{kind: 'User', name: user, apiGroup: GROUP}]
  const binding = {
    apiVersion: `${GROUP}/v1`,
    kind: `${kind}Binding`,
    metadata: {name},
    roleRef: {apiGroup: GROUP, kind, name},
    subjects,
  }
  await api.create(`${place}${kind.toLowerCase()}bindings`, binding)
}

/** As the API takes it: an empty list of names is none. */
function written({
  verbs,
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs,
}: PolicyRule): object {
  if (nonResourceURLs.length > 0) return {verbs, nonResourceURLs}
  return {verbs, apiGroups, resources, ...(resourceNames.length === 0 ? {} : {resourceNames})}
}

/** Binds a user to all parts of these phases. */
export async function bindPhases(
  api: KubeApi,
  user: string,
  roles: readonly PhaseRole[],
): Promise<void> {
  for (const {phase, needed, granted, wished} of roles) {
    for (const [part, role] of Object.entries({needed, granted, wished}))
      await bindRole(api, user, `meshctl-${user}-${phase}-${part}`, role)
  }
}

/** Who drives: one for each phase, and one who may do all of them. */
export const LEAST_USERS = ['install', 'shift', 'cleanup', 'whole'].map(name => ({name}))

/**
 * meshctl as people with the least roles: a command of one phase by somebody who has the rights of
 * that phase and no others, what is about the whole run by somebody who has those of all, and
 * `verify`, by which the tests judge, by the admin.
 */
export async function leastMeshctl(stand: Stand, mesh: Mesh, to: string): Promise<Meshctl> {
  const roles = await derivedRoles(stand, mesh, to)
  await bindPhases(stand.api, 'whole', roles)
  for (const each of roles) await bindPhases(stand.api, each.phase, [each])
  const admin = meshctlOn(stand, {mesh})
  const users = new Map(
    LEAST_USERS.map(({name}) => [
      name,
      meshctlOn(stand, {mesh, kubeconfig: stand.kubeconfigFor(name)}),
    ]),
  )
  const whose = ([first, second = '']: readonly string[]): Meshctl =>
    first === 'verify'
      ? admin
      : (users.get(second === 'plan' ? 'install' : second) ?? users.get('whole') ?? admin)
  return {
    start: args => whose(args).start(args),
    run: args => whose(args).run(args),
    json: (args, exitCode) => whose(args).json(args, exitCode),
  }
}
