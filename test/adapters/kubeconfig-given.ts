import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach} from 'vitest'
import {createServingPair} from '../../src/embedded/server/certificates.ts'

export const CA = createServingPair().ca
export const base64 = (text: string): string => Buffer.from(text).toString('base64')

export let folder: string

export const config = (
  name: string,
  more: {readonly cluster?: object; readonly user?: object; readonly current?: string} = {},
): object => ({
  'current-context': more.current ?? name,
  clusters: [{name, cluster: {server: `https://${name}.example:6443/`, ...more.cluster}}],
  users: [{name, user: {token: `token-of-${name}`, ...more.user}}],
  contexts: [{name, context: {cluster: name, user: name}}],
})

export async function write(file: string, content: object | string): Promise<string> {
  const path = join(folder, file)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** To be called once, at the top of a test file: a folder for kubeconfigs, new for each test. */
export function givenFolder(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
  })
  afterEach(() => rm(folder, {recursive: true}))
}
