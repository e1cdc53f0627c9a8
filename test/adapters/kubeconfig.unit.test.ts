import {mkdir, mkdtemp, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {kubeconfigText, resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
})
afterEach(() => rm(folder, {recursive: true}))

const config = (name: string, more: {readonly cluster?: object; readonly user?: object; readonly current?: string} = {}): object => ({
  'current-context': more.current ?? name,
  clusters: [{name, cluster: {server: `https://${name}.example:6443/`, ...more.cluster}}],
  users: [{name, user: {token: `token-of-${name}`, ...more.user}}],
  contexts: [{name, context: {cluster: name, user: name}}],
})
async function write(file: string, content: object | string): Promise<string> {
  const path = join(folder, file)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('which cluster is meant', () => {
  test('the flag wins over KUBECONFIG, which wins over the home folder', async () => {
    await mkdir(join(folder, '.kube'))
    await write('.kube/config', config('home'))
    const [flag, variable] = [await write('flag', config('flag')), await write('variable', config('variable'))]
    expect(resolveKubeTarget({kubeconfig: flag}, {HOME: folder, KUBECONFIG: variable})).toMatchObject({context: 'flag', server: 'https://flag.example:6443'})
    expect(resolveKubeTarget({}, {HOME: folder, KUBECONFIG: variable})).toMatchObject({context: 'variable'})
    expect(resolveKubeTarget({}, {HOME: folder})).toMatchObject({context: 'home'})
  })

  test('of several files the first to name a thing wins, and missing ones are passed over', async () => {
    const files = [join(folder, 'missing'), await write('one', config('a')), await write('two', {...config('a', {user: {token: 'other'}}), 'current-context': 'b', contexts: [...(config('b') as {contexts: object[]}).contexts], clusters: [...(config('b') as {clusters: object[]}).clusters], users: [...(config('a', {user: {token: 'other'}}) as {users: object[]}).users, {name: 'b', user: {}}]})]
    const env = {KUBECONFIG: files.join(':')}
    expect(resolveKubeTarget({}, env)).toMatchObject({context: 'a', user: {token: 'token-of-a'}})
    expect(resolveKubeTarget({context: 'b'}, env)).toMatchObject({server: 'https://b.example:6443'})
    expect(() => resolveKubeTarget({context: 'c'}, env)).toThrow(expect.objectContaining({code: 'CONTEXT_UNKNOWN', why: 'it has a, b'}))
  })

  test.each([
    ['KUBECONFIG_MISSING', {kubeconfig: '/nonexistent/file'}, {}],
    ['KUBECONFIG_MISSING', {}, {KUBECONFIG: '/nonexistent/file'}],
    ['NO_CLUSTER', {}, {HOME: '/nonexistent'}],
    ['CONTEXT_UNKNOWN', {context: 'x'}, {HOME: '/nonexistent'}],
  ])('%s', (code, options, env) => {
    expect(() => resolveKubeTarget(options, env)).toThrow(expect.objectContaining({code}))
  })

  test.each([
    ['bad YAML', 'users: [{name: a, user: {token: hunter2}\n  x'],
    ['no mapping', 'hunter2'],
    ['a context without its cluster', {...config('a'), clusters: []}],
    ['a context without its user', {...config('a'), users: []}],
    ['a server that is no address', config('a', {cluster: {server: 'example'}})],
    ['a certificate that is not there', config('a', {cluster: {'certificate-authority': 'gone.crt'}})],
  ])('refuses %s, without quoting it', async (_, content) => {
    const kubeconfig = await write('broken', content)
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(expect.objectContaining({code: 'KUBECONFIG_BROKEN', why: expect.not.stringContaining('hunter2') as string}))
  })

  test('a file without a current context offers those it has', async () => {
    const kubeconfig = await write('none', {...config('a'), 'current-context': ''})
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(expect.objectContaining({code: 'NO_CLUSTER', next: ['add --context a']}))
  })
})

describe('the file for helm', () => {
  test('holds this one context with everything embedded, readable by us alone', async () => {
    await mkdir(join(folder, 'pki'))
    await write('pki/ca.crt', 'CA')
    const kubeconfig = await write('config', config('a', {cluster: {'certificate-authority': 'pki/ca.crt', 'tls-server-name': 'x'}, user: {tokenFile: 'token', exec: {command: './login', env: []}}}))
    const written = JSON.parse(kubeconfigText(resolveKubeTarget({kubeconfig, as: 'ann', asGroup: ['dev']}, {}))) as object
    expect(written).toMatchObject({
      'current-context': 'a',
      clusters: [{cluster: {server: 'https://a.example:6443', 'certificate-authority-data': Buffer.from('CA').toString('base64'), 'tls-server-name': 'x'}}],
      users: [{user: {tokenFile: join(folder, 'token'), exec: {command: join(folder, 'login')}, as: 'ann', 'as-groups': ['dev']}}],
    })
    expect(JSON.stringify(written)).not.toContain('"certificate-authority":')
    const temporary = privateFolder()
    expect((await stat(temporary.write('kubeconfig', ''))).mode & 0o777).toBe(0o600)
    expect((await stat(temporary.path)).mode & 0o777).toBe(0o700)
    temporary.remove()
    await expect(stat(temporary.path)).rejects.toThrow()
  })

  test('says the proxy that the environment says, so that both clients take the same way', async () => {
    const kubeconfig = await write('config', config('a'))
    expect(resolveKubeTarget({kubeconfig}, {HTTPS_PROXY: 'http://proxy:3128'}).cluster['proxy-url']).toBe('http://proxy:3128')
    expect(resolveKubeTarget({kubeconfig}, {HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.example'}).cluster['proxy-url']).toBeUndefined()
  })

  test('groups need a user', async () => {
    const kubeconfig = await write('config', config('a'))
    expect(() => resolveKubeTarget({kubeconfig, asGroup: ['dev']}, {})).toThrow(expect.objectContaining({code: 'AS_MISSING'}))
  })
})
