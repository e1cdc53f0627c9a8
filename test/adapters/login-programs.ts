import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll} from 'vitest'

export const V1 = 'client.authentication.k8s.io/v1'

export let folder: string

let nth = 0

export async function program(script: string): Promise<string> {
  const path = join(folder, `program-${++nth}`)
  await writeFile(path, `#!/bin/sh\n${script}\n`, {mode: 0o755})
  return path
}

export const credential = (status: object, more: object = {}): string =>
  JSON.stringify({apiVersion: V1, kind: 'ExecCredential', status, ...more})
export const exec = (command: string, more: object = {}): object => ({
  exec: {apiVersion: V1, interactiveMode: 'Never', command, ...more},
})
export const file = (name: string): string => join(folder, name)
export const lines = async (name: string): Promise<string[]> =>
  (await readFile(file(name), 'utf8').catch(() => '')).split('\n').filter(line => line !== '')

/** To be called once, at the top of a test file: a folder for login programs. */
export function givenProgramFolder(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'login-'))
  })
  afterAll(() => rm(folder, {recursive: true}))
}
