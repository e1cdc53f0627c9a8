import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {helmTool, tool} from '../../../src/embedded/boot/tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'tool-'))
afterAll(() => rmSync(folder, {recursive: true}))

/** A program that tells of its environment and of its process group. */
const program = join(folder, 'helm')
writeFileSync(
  program,
  '#!/bin/sh\nenv | grep -iE "^(HELM_|KUBECONFIG|FAR_PROXY)"\necho "ids $$ $(ps -o pgid= -p $$ | tr -d " ")"\n',
)
chmodSync(program, 0o700)

const AWAY = {
  HELM_KUBEAPISERVER: 'https://prod',
  HELM_KUBETOKEN: 't',
  HELM_KUBECONTEXT: 'prod',
  HELM_DRIVER: 'configmap',
  HELM_NAMESPACE: 'n',
  helm_kubeinsecure_skip_tls_verify: 'true',
  KUBECONFIG: '/prod',
}

describe('[U] programs that a sandbox runs', () => {
  it('helm gets nothing that would send it to another cluster', async () => {
    const env = {
      ...AWAY,
      PATH: process.env['PATH'],
      HELM_REGISTRY_CONFIG: '/logins',
      FAR_PROXY: 'http://p',
    }
    const told = await helmTool({program, kubeconfig: '/sandbox', home: '/home', env})([])
    const names = told
      .split('\n')
      .filter(each => /^(HELM_|KUBECONFIG=)/i.test(each))
      .sort()
    expect(names).toEqual([
      'HELM_CACHE_HOME=/home',
      'HELM_CONFIG_HOME=/home',
      'HELM_DATA_HOME=/home',
      'HELM_REGISTRY_CONFIG=/logins',
      'KUBECONFIG=/sandbox',
    ])
    expect(told).toContain('FAR_PROXY=http://p')
  })

  it('nor does any other, of what this process has', async () => {
    Object.assign(process.env, AWAY)
    try {
      expect(await tool(program, [], {})([])).toMatch(/^ids/)
    } finally {
      for (const name of Object.keys(AWAY)) Reflect.deleteProperty(process.env, name)
    }
  })

  it('Ctrl-C on the terminal does not reach them: they are a group of their own', async () => {
    const [, own, group] = /ids (\d+) (\d+)/.exec(await tool(program, [], {})([])) ?? []
    expect(own).toBeDefined()
    expect(group).toBe(own)
  })
})
