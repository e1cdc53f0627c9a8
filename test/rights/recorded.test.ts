import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {PhaseRole} from '../../src/verbs/least-roles.ts'
import type {Access} from '../../src/embedded/world/api/api.ts'
import {derivedRoles} from '../e2e/least.ts'
import {putMesh} from '../e2e/mesh.ts'
import type {Mesh, MeshOrder} from '../e2e/mesh.ts'
import {meshctlOn} from '../e2e/meshctl.ts'
import type {Meshctl} from '../e2e/meshctl.ts'
import {bootInside} from '../stand/inside-stand.ts'
import type {Stand} from '../stand/stand.ts'
import {allows, isFor, rowsOf} from './rows.ts'
import type {Row} from './rows.ts'

const ORDERS: (MeshOrder & {to: string})[] = [
  {kind: 'unrevisioned', version: '1.27.9', to: '1.28.10', tag: 'release', helm: 3},
  {kind: 'revisioned', version: '1.28.10', to: '1.29.6', tag: 'release', helm: 4},
]

const OF_CHARTS =
  '(customresourcedefinitions|mutatingwebhookconfigurations|validatingwebhookconfigurations|cluster(roles|rolebindings)|roles|rolebindings|services|serviceaccounts|deployments|configmaps|poddisruptionbudgets|horizontalpodautoscalers)'

/** What is derived and was not asked for here, and why it is needed all the same. */
const UNUSED: readonly {readonly what: RegExp; readonly why: string}[] = [
  {
    what: new RegExp(`^\\w+ create \\S*/${OF_CHARTS} `),
    why: 'an object of a release that somebody removed meanwhile is made anew',
  },
  {
    what: new RegExp(`^(install|cleanup) patch \\S*/${OF_CHARTS} `),
    why:
      'Helm 3 changes only what differs: an install that was cut off and is done again, an ' +
      'object that somebody changed',
  },
  {
    what: /^\w+ delete \/secrets /,
    why: 'Helm removes the oldest of more than twenty revisions, and all of a release that is uninstalled',
  },
  {
    what: /^shift delete \/pods /,
    why: 'a StatefulSet waits for its broken pod for ever (F-74); here none broke',
  },
]

describe.each(ORDERS)('a whole upgrade there and back of a $kind mesh with Helm $helm', order => {
  let stand: Stand
  let mesh: Mesh
  let operator: Meshctl
  let roles: readonly PhaseRole[]
  const asked = new Map<string, Access>()
  beforeAll(async () => {
    stand = await bootInside({users: [{name: 'operator', groups: ['system:masters']}]})
    mesh = await putMesh(stand, order)
    roles = await derivedRoles(stand, mesh, order.to)
    record(stand, asked)
    operator = meshctlOn(stand, {mesh, kubeconfig: stand.kubeconfigFor('operator')})
    const driver = operator.start(['upgrade', 'run', order.to, '--yes', '-o', 'ndjson'])
    await driver.event(
      each => each.type === 'pass' && each.step?.startsWith('cleanup/tags-of') === true,
    )
    driver.kill('SIGINT')
    await driver.ended
    await operator.json(['upgrade', 'rollback', '--yes'])
    await operator.json(['upgrade', 'run', order.to, '--yes'])
  }, 240_000)
  afterAll(() => stand.stop())

  test('asks for nothing that is not derived', () => {
    const all = roles.flatMap(each => [each.needed, each.wished])
    expect(
      [...asked.values()]
        .filter(each => !isNoRight(each) && !all.some(role => allows(role, each)))
        .map(said),
    ).toEqual([])
    expect(asked.size).toBeGreaterThan(100)
  })

  test('has asked for all that is derived, but for what is known not to come', () => {
    const isAsked = (row: Row): boolean => [...asked.values()].some(each => isFor(row, each))
    const unused = roles.flatMap(({phase, needed}) =>
      rowsOf(needed)
        .filter(row => !isAsked(row))
        .map(row => `${phase} ${row.text}`),
    )
    expect(unused.filter(each => !UNUSED.some(({what}) => what.test(each)))).toEqual([])
  })
})

/** Everyone may ask these. */
const isNoRight = ({group}: Access): boolean => group === 'authorization.k8s.io'

/** What the world's own authorizer is asked of the operator, each once. */
function record({inside}: Stand, asked: Map<string, Access>): void {
  const world = inside?.world
  if (world === undefined) throw new Error('the world is not in this process')
  const before = {...world}
  const may: typeof before.may = (user, access) => {
    if (user.name === 'operator' && 'resource' in access) asked.set(JSON.stringify(access), access)
    return before.may(user, access)
  }
  Object.assign(world, {may})
}

const said = ({verb, group, resource, subresource, namespace = '', name = ''}: Access): string =>
  `${verb} ${group}/${resource}${subresource === undefined ? '' : `/${subresource}`} ${namespace}/${name}`
