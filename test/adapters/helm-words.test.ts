import {rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {KubeTarget} from '../../src/adapters/kubeconfig.ts'
import {findHelm} from '../../src/adapters/helm-run.ts'
import {refusedByApi} from '../../src/adapters/api-trouble.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {OpenPorts} from '../../src/open.ts'
import type {HelmRendered} from '../../src/ports/ports.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import {lookalikes, quotedForms} from '../secrets/shapes.ts'
import {helmStage, putRelease} from './fake-helm.ts'
import type {HelmStage} from './fake-helm.ts'

/** In the release alone, in the values that are applied alone, and in none of them. */
const [STORED, GIVEN, FOREIGN] = [
  'S3cr3t of the-Release-1a',
  'An0ther one, of-the-Values-2b',
  'Zq7Wd93kfP0sL4x',
]
const RELEASE = {namespace: 'istio-system', name: 'istiod-1-29-6'}

const TARGET: KubeTarget = {
  context: 'c',
  server: 'https://x',
  cluster: {},
  user: {},
  impersonate: {user: undefined, groups: [], uid: undefined, extra: {}},
}

let stage: HelmStage
let ports: OpenPorts
beforeAll(async () => {
  stage = await helmStage()
  ports = await stage.open()
  await putRelease(ports, RELEASE, {free: STORED})
})
afterAll(async () => {
  await ports.close()
  await stage.close()
})

/** Some forms at a time: each of them alone is test/secrets/without-secrets.test.ts. */
const BATCHES = [0, 1, 2, 3].map(
  batch =>
    (forms: Readonly<Record<string, string>>): readonly string[] =>
      Object.values(forms).filter((_, at) => at % 4 === batch),
)
const options = {values: {free: GIVEN}, force: true}
const elsewhere = async (deed: (other: OpenPorts) => Promise<unknown>): Promise<unknown> => {
  const other = await stage.open({charts: 'oci://example.org/charts'})
  return deed(other).finally(() => other.close())
}
const DEEDS: Readonly<
  Record<string, {readonly does: () => Promise<unknown>; readonly knows: readonly string[]}>
> = {
  apply: {
    does: () => ports.helm.apply(RELEASE, 'istiod', '1.29.6', options),
    knows: [STORED, GIVEN],
  },
  reapply: {does: () => ports.helm.reapply(RELEASE, options), knows: [STORED, GIVEN]},
  rollback: {does: () => ports.helm.rollback(RELEASE, 1, {force: false}), knows: [STORED]},
  uninstall: {does: () => ports.helm.uninstall(RELEASE), knows: [STORED]},
  render: {
    does: () => ports.helm.render(RELEASE, 'istiod', '1.29.6', options.values),
    knows: [GIVEN],
  },
  pull: {does: () => elsewhere(other => other.helm.charts.local('istiod', '1.29.6')), knows: []},
  show: {does: () => elsewhere(other => other.helm.charts.resolve('1.29')), knows: []},
}

const told = async (deed: () => Promise<unknown>): Promise<string> => {
  const trouble = await deed().catch((error: unknown) => error)
  if (!(trouble instanceof OutsideError)) return (trouble as HelmRendered).why
  const {message, why, next} = trouble
  return [message, why, ...next].join('\n')
}
/** Plain, or where somebody would unpack it. */
const holds = (text: string, secret: string): boolean => {
  const packed = [...text.matchAll(/[\w+/-]{8,}/g)].flatMap(([run]) =>
    [0, 1, 2, 3].map(from => Buffer.from(run.slice(from), 'base64').toString()),
  )
  const bare = secret.replace(/\s/g, '')
  return [
    text,
    ...packed,
    ...[...text.matchAll(/[0-9a-f]{16,}/g)].map(([run]) => Buffer.from(run, 'hex').toString()),
  ].some(each => each.replace(/[\s\\]/g, '').includes(bare.slice(0, 12)))
}

describe('[U] Helm quotes a secret (issue 9, rows 9-12; issue 10, B)', () => {
  test.each(Object.keys(DEEDS))(
    'and %s tells it in no form, to nobody and to no journal',
    async name => {
      const {does, knows} = DEEDS[name] ?? {does: () => Promise.resolve(), knows: []}
      for (const some of BATCHES) {
        const said = [
          ...knows.flatMap(secret => some(quotedForms(secret))),
          ...some(lookalikes(FOREIGN)),
        ].join('\nError: ')
        await stage.says(`Error: it failed\n${said}\n`)
        const words = await told(does)
        for (const secret of [STORED, GIVEN, FOREIGN])
          expect(holds(words, secret), words).toBe(false)
        expect(words).toMatch(/it failed/)
      }
      await stage.says(undefined)
    },
  )

  test('and a program that is no helm tells none either', async () => {
    const other = join(stage.folder, 'other')
    await writeFile(other, `#!/bin/sh\necho 'password: ${FOREIGN}' >&2\nexit 3\n`, {mode: 0o755})
    const temporary = privateFolder()
    expect(await told(() => findHelm(other, {PATH: process.env['PATH']}, temporary))).toMatch(
      /password: \(redacted\)/,
    )
    temporary.remove()
    await rm(other)
  })

  test('nor does the API server, whose webhooks quote objects', () => {
    for (const [form, said] of Object.entries(lookalikes(FOREIGN))) {
      for (const status of [400, 403, 422, 500]) {
        const body = JSON.stringify({message: `admission webhook "x" denied the request: ${said}`})
        const {message, why} = refusedByApi(
          {status, body},
          {verb: 'create', resource: 'pods'},
          TARGET,
        )
        expect(holds(`${message}${why}`, FOREIGN), `${form}: ${why}`).toBe(false)
      }
    }
  })
})
