import {execFileSync} from 'node:child_process'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {kubeconfigText, resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import {config, folder, givenFolder, write} from './kubeconfig-given.ts'

givenFolder()

describe('which cluster is meant', () => {
  test('the flag wins over KUBECONFIG, which wins over the home folder', async () => {
    await mkdir(join(folder, '.kube'))
    await write('.kube/config', config('home'))
    const [flag, variable] = [
      await write('flag', config('flag')),
      await write('variable', config('variable')),
    ]
    expect(
      resolveKubeTarget({kubeconfig: flag}, {HOME: folder, KUBECONFIG: variable}),
    ).toMatchObject({context: 'flag', server: 'https://flag.example:6443'})
    expect(resolveKubeTarget({}, {HOME: folder, KUBECONFIG: variable})).toMatchObject({
      context: 'variable',
    })
    expect(resolveKubeTarget({}, {HOME: folder})).toMatchObject({context: 'home'})
  })

  test('of several files the first to name a thing wins, and missing ones are passed over', async () => {
    const files = [
      join(folder, 'missing'),
      await write('one', config('a')),
      await write('two', {
        ...config('a', {user: {token: 'other'}}),
        'current-context': 'b',
        contexts: [...(config('b') as {contexts: object[]}).contexts],
        clusters: [...(config('b') as {clusters: object[]}).clusters],
        users: [
          ...(config('a', {user: {token: 'other'}}) as {users: object[]}).users,
          {name: 'b', user: {}},
        ],
      }),
    ]
    const env = {KUBECONFIG: files.join(':')}
    expect(resolveKubeTarget({}, env)).toMatchObject({context: 'a', user: {token: 'token-of-a'}})
    expect(resolveKubeTarget({context: 'b'}, env)).toMatchObject({server: 'https://b.example:6443'})
    expect(() => resolveKubeTarget({context: 'c'}, env)).toThrow(
      expect.objectContaining({code: 'CONTEXT_UNKNOWN', why: 'it has a, b'}),
    )
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
    [
      'a certificate that is not there',
      config('a', {cluster: {'certificate-authority': 'gone.crt'}}),
    ],
  ])('refuses %s, without quoting it', async (_, content) => {
    const kubeconfig = await write('broken', content)
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(
      expect.objectContaining({
        code: 'KUBECONFIG_BROKEN',
        why: expect.not.stringContaining('hunter2') as string,
      }),
    )
  })

  test('a pipe, a device, a directory and a file without an end are refused at once', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await writeFile(join(folder, 'large'), Buffer.alloc(9 * 1024 * 1024, 32))
    await writeFile(join(folder, 'full'), `a: [${'1,'.repeat(300_000)}]`)
    for (const [kubeconfig, why] of [
      [join(folder, 'pipe'), 'a pipe'],
      ['/dev/zero', 'a device'],
      [folder, 'a directory'],
      [join(folder, 'large'), '8 MiB'],
      [join(folder, 'full'), 'entries'],
    ] as const) {
      expect(() => resolveKubeTarget({kubeconfig}, {}), kubeconfig).toThrow(
        expect.objectContaining({
          code: 'KUBECONFIG_BROKEN',
          why: expect.stringContaining(why) as string,
        }),
      )
    }
    const kubeconfig = await write(
      'config',
      config('a', {
        user: {token: undefined, 'client-certificate': 'pipe', 'client-key': '/dev/zero'},
      }),
    )
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(
      expect.objectContaining({
        code: 'KUBECONFIG_BROKEN',
        why: expect.stringContaining('a pipe') as string,
      }),
    )
  })

  test('a file without a current context offers those it has', async () => {
    const kubeconfig = await write('none', {...config('a'), 'current-context': ''})
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(
      expect.objectContaining({code: 'NO_CLUSTER', next: ['add --context a']}),
    )
  })
})

describe('over http:// (issue 9, 13)', () => {
  test('neither we nor Helm get any credentials, and no file of them is read', async () => {
    const user = {
      'client-certificate': 'gone.crt',
      'client-key': 'gone.key',
      token: 'secret',
      tokenFile: 'gone',
      as: 'ann',
      'as-groups': ['dev'],
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'login',
        interactiveMode: 'Never',
      },
    }
    const cluster = {
      server: 'http://a.example:8080',
      'certificate-authority': 'gone.crt',
      'tls-server-name': 'x',
    }
    const target = resolveKubeTarget(
      {kubeconfig: await write('config', config('a', {cluster, user}))},
      {},
    )
    expect(target).toMatchObject({
      server: 'http://a.example:8080',
      impersonate: {user: 'ann', groups: ['dev']},
    })
    expect(target.user).toEqual({as: 'ann', 'as-groups': ['dev']})
    expect(target.cluster).toEqual({server: 'http://a.example:8080'})
    expect(kubeconfigText(target)).not.toMatch(/secret|gone|login/)
  })
})

describe('impersonation', () => {
  test('has all that the kubeconfig says, and nothing of it for somebody whom a flag names', async () => {
    const user = {
      as: 'ann',
      'as-uid': '7',
      'as-groups': ['dev'],
      'as-user-extra': {'example.com/why': ['a', 'b']},
    }
    const kubeconfig = await write('config', config('a', {user}))
    expect(resolveKubeTarget({kubeconfig}, {}).impersonate).toEqual({
      user: 'ann',
      uid: '7',
      groups: ['dev'],
      extra: {'example.com/why': ['a', 'b']},
    })
    const other = resolveKubeTarget({kubeconfig, as: 'bob'}, {})
    expect(other.impersonate).toEqual({user: 'bob', uid: undefined, groups: [], extra: {}})
    expect(other.user).toEqual({token: 'token-of-a', as: 'bob'})
  })
})
