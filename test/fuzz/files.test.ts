import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import {readPlan} from '../../commands/frame/files.ts'
import {loadSnapshot} from '../../commands/frame/snapshot-file.ts'
import {resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import {node} from '../../src/mesh/fields.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {parseCatalog} from '../../src/policy/catalog-file.ts'
import {DEFAULT_POLICY, parsePolicy} from '../../src/policy/parse-policy.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {recorded, sightOfSnapshot} from '../worlds/sight.ts'
import {holds} from './hold.ts'
import {mutated, mutatedText} from './mutate.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-fuzz-'))
})
afterAll(() => rmSync(folder, {recursive: true}))

/** Puts a text into a file and has it read. */
const fromFile =
  <T>(name: string, read: (file: string) => T) =>
  (text: string): T => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return read(file)
  }

const POLICY = {
  apiVersion: 'meshctl.dev/v1',
  kind: 'UpgradePolicy',
  charts: './charts',
  revision: '1-29-6',
  waves: [
    {name: 'first', namespaces: ['shop']},
    {name: 'rest', namespaces: ['cart', 'pay']},
  ],
  limits: {workloadsAtOnce: 3, workloadDeadline: '1h30m'},
  waivers: [
    {
      code: 'VERSION_SKEW',
      objects: [{kind: 'Deployment', name: 'istiod'}],
      because: 'tried',
      owner: 'mesh-team',
      expires: '2026-12-31',
    },
  ],
}
const CATALOG = JSON.parse(
  readFileSync(new URL('../../templates/catalog.json', import.meta.url), 'utf8'),
) as object
const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'a',
  clusters: [
    {
      name: 'c',
      cluster: {
        server: 'https://192.0.2.1:6443',
        'certificate-authority-data': 'QUJD',
        'proxy-url': 'http://192.0.2.2:3128',
        'tls-server-name': 'x',
      },
    },
  ],
  users: [
    {
      name: 'u',
      user: {
        token: 't',
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'aws',
          args: ['a'],
          env: [{name: 'A', value: 'b'}],
          interactiveMode: 'Never',
        },
        as: 'x',
        'as-groups': ['g'],
      },
    },
  ],
  contexts: [{name: 'a', context: {cluster: 'c', user: 'u', namespace: 'n'}}],
}

/** As YAML; what is nested too deep for its writer, as JSON, which is YAML, too. */
function yaml(value: unknown): string {
  try {
    return stringify(value)
  } catch {
    return JSON.stringify(value)
  }
}

/** What is added to releases of recorded worlds: texts and charts were taken out of them. */
const REST = {
  info: {description: '', notes: ''},
  chart: {lock: null, values: {}, templates: [{name: 'templates/a.yaml', data: 'YQ=='}], files: []},
  hooks: [],
}

/** A recorded world as a snapshot's file has it. */
function whole(name: string): Snapshot {
  const snapshot = recorded(name)
  const filled = (payload: Readonly<Record<string, unknown>>): object => ({
    ...payload,
    info: {...REST.info, ...node(payload['info'])},
    chart: {...REST.chart, ...node(payload['chart'])},
    hooks: REST.hooks,
  })
  return {
    ...snapshot,
    releases: snapshot.releases.map(each => ({
      ...each,
      payload: {...each.payload, ...filled(each.payload)},
    })),
  }
}

describe('[U] files that others wrote are read, or refused in our words', () => {
  test('a policy', () =>
    holds(mutatedText(POLICY, yaml), text => parsePolicy(text, 'meshctl.yaml'), {runs: 120}))

  test('a catalog', () =>
    holds(mutatedText(CATALOG), text => parseCatalog(text, 'catalog.json'), {runs: 60}))

  test('a kubeconfig', () => {
    const targetOf = (file: string): unknown =>
      resolveKubeTarget({kubeconfig: file}, {HOME: folder})
    return holds(mutatedText(KUBECONFIG, yaml), fromFile('kubeconfig', targetOf), {runs: 120})
  })

  test('a saved plan', async () => {
    const {document} = makePlan(sightOfSnapshot(recorded('shop-1.24')), '1.26.8', DEFAULT_POLICY)
    const whole = JSON.stringify(document)
    expect(await fromFile('plan.json', readPlan)(whole)).toEqual(JSON.parse(whole))
    await holds(
      fc.oneof(mutatedText(document), mutatedText(document, yaml)),
      fromFile('plan.json', readPlan),
      {runs: 60},
    )
  })

  test('a snapshot, and the plan that is made of it', () => {
    const snapshot = whole('shop-1.24')
    const planOf = async (file: string): Promise<unknown> =>
      makePlan(sightOfSnapshot(await loadSnapshot(file)), '1.26.8', DEFAULT_POLICY)
    return holds(
      mutated(snapshot, 6).map(each => JSON.stringify(each)),
      fromFile('snapshot.json', planOf),
      {runs: 25},
    )
  })

  test('documents that are whole come out as they are', async () => {
    expect(parsePolicy(yaml(POLICY), 'meshctl.yaml').policy.waves).toEqual(POLICY.waves)
    expect(parse(yaml(KUBECONFIG))).toEqual(KUBECONFIG)
    expect(await fromFile('whole.json', loadSnapshot)(JSON.stringify(whole('shop-1.24')))).toEqual(
      whole('shop-1.24'),
    )
  })
})
