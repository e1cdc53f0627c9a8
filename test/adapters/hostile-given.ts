import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach} from 'vitest'
import {openCluster} from '../../src/adapters/cluster.ts'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import {openApi} from '../../src/adapters/http.ts'
import type {Api} from '../../src/adapters/http.ts'
import type {Cluster} from '../../src/ports/ports.ts'
import {badServer} from './api-server.ts'
import type {BadServer} from './api-server.ts'

const TIMEOUT_MS = 300
export const MIB = 1024 * 1024

let folder: string
export let server: BadServer
export let api: Api
export let cluster: Cluster
let patientApi: Api | undefined
export const patient = (): Api =>
  (patientApi = openApi(server.target, {
    credentials: credentialsOf(server.target, () => ''),
    timeoutMs: 30_000,
  }))

export const pod = (name: string, more: object = {}): object => ({
  metadata: {name, namespace: 'shop', resourceVersion: '1', ...more},
})
/** To be called once, at the top of a test file: a bad server, new for each test. */
export function givenBadServer(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adapters-'))
  })
  afterAll(() => rm(folder, {recursive: true}))
  beforeEach(async () => {
    server = await badServer(folder)
    const credentials = credentialsOf(server.target, () => 'meshctl/1')
    api = openApi(server.target, {credentials, timeoutMs: TIMEOUT_MS, pauseMs: 1})
    cluster = openCluster(api, credentials, {pauseMs: 1, staleMs: 50})
  })
  afterEach(async () => {
    api.close()
    patientApi?.close()
    await server.close()
  })
}
