import {execFileSync} from 'node:child_process'
import {mkdir, mkdtemp, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {kubeconfigText, resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import {createServingPair} from '../../src/embedded/server/certificates.ts'

const CA = createServingPair().ca
const base64 = (text: string): string => Buffer.from(text).toString('base64')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
})
afterEach(() => rm(folder, {recursive: true}))

const config = (
  name: string,
  more: {readonly cluster?: object; readonly user?: object; readonly current?: string} = {},
): object => ({
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

describe('what kubectl refuses of a kubeconfig is refused (issue 9, 16-23)', () => {
  const EXEC = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login',
    interactiveMode: 'Never',
  }
  const {apiVersion: _version, ...UNVERSIONED} = EXEC
  const CERT = {'client-certificate-data': base64('C')}

  test.each<[string, {readonly cluster?: object; readonly user?: object}, RegExp]>([
    [
      'an authority beside insecure-skip-tls-verify',
      {cluster: {'insecure-skip-tls-verify': true, 'certificate-authority-data': base64(CA)}},
      /insecure-skip-tls-verify/,
    ],
    [
      'an authority in a file beside insecure-skip-tls-verify',
      {cluster: {'insecure-skip-tls-verify': true, 'certificate-authority': 'ca.crt'}},
      /insecure-skip-tls-verify/,
    ],
    [
      'an authority twice',
      {cluster: {'certificate-authority': 'ca.crt', 'certificate-authority-data': base64(CA)}},
      /both certificate-authority/,
    ],
    [
      'an authority that is no certificate',
      {cluster: {'certificate-authority-data': base64('hunter2')}},
      /holds no certificate/,
    ],
    [
      'an authority that is no base64',
      {cluster: {'certificate-authority-data': '!hunter2!'}},
      /certificate-authority-data must be base64/,
    ],
    ['a proxy of another kind', {cluster: {'proxy-url': 'ftp://hunter2'}}, /proxy-url/],
    [
      'a password in the address',
      {cluster: {server: 'https://joe:hunter2@a.example'}},
      /user name or a password/,
    ],
    ['a query in the address', {cluster: {server: 'https://a.example/?token=hunter2'}}, /query/],
    ['a server of another kind', {cluster: {server: 'ldap://a.example'}}, /ldap/],
    [
      'insecure as a text',
      {cluster: {'insecure-skip-tls-verify': 'true'}},
      /must be true or false/,
    ],
    ['a token that is a number', {user: {token: 12}}, /token must be a text/],
    ['a token and a password', {user: {token: 'hunter2', password: 'p'}}, /a token and a password/],
    [
      'a token file and a password',
      {user: {token: undefined, tokenFile: 't', username: 'p'}},
      /a token and a password/,
    ],
    ['a certificate without a key', {user: CERT}, /without a key/],
    [
      'a certificate twice',
      {user: {...CERT, 'client-key-data': base64('K'), 'client-certificate': 'c'}},
      /both client-certificate/,
    ],
    [
      'a key twice',
      {user: {...CERT, 'client-key-data': base64('K'), 'client-key': 'k'}},
      /both client-key/,
    ],
    [
      'exec beside auth-provider',
      {user: {exec: EXEC, 'auth-provider': {name: 'oidc'}}},
      /both exec and auth-provider/,
    ],
    [
      'an auth-provider that clients no longer have',
      {user: {'auth-provider': {name: 'gcp', config: {'cmd-path': '/bin/sh'}}}},
      /auth-provider gcp/,
    ],
    ['exec without a command', {user: {exec: {...EXEC, command: ''}}}, /no command/],
    ['exec without a version', {user: {exec: UNVERSIONED}}, /no apiVersion/],
    [
      'exec of a version that is gone',
      {user: {exec: {...EXEC, apiVersion: 'client.authentication.k8s.io/v1alpha1'}}},
      /apiVersion that is none/,
    ],
    [
      'exec of v1 that does not say whether it asks',
      {user: {exec: {...EXEC, interactiveMode: undefined}}},
      /no interactiveMode/,
    ],
    [
      'exec that asks in another way',
      {user: {exec: {...EXEC, interactiveMode: 'Sometimes'}}},
      /interactiveMode that is none/,
    ],
    [
      'exec with an env without a name',
      {user: {exec: {...EXEC, env: [{value: 'hunter2'}]}}},
      /env without a name/,
    ],
    ['groups without a user', {user: {'as-groups': ['g']}}, /without a user/],
    ['extras without a user', {user: {'as-user-extra': {a: ['b']}}}, /without a user/],
    ['extras that are no lists', {user: {as: 'x', 'as-user-extra': {a: 'b'}}}, /must be a list/],
  ])('%s', async (_, parts, why) => {
    await write('ca.crt', CA)
    const kubeconfig = await write('broken', config('a', parts))
    const broken = expect.objectContaining({
      code: 'KUBECONFIG_BROKEN',
      why: expect.stringMatching(why) as string,
    }) as Error
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(broken)
    expect(() => resolveKubeTarget({kubeconfig}, {})).not.toThrow(
      expect.objectContaining({why: expect.stringContaining('hunter2') as string}) as Error,
    )
  })

  test('one name twice in one file', async () => {
    const twice = {
      ...config('a'),
      users: [
        {name: 'a', user: {token: 'one'}},
        {name: 'a', user: {token: 'two'}},
      ],
    }
    const kubeconfig = await write('broken', twice)
    expect(() => resolveKubeTarget({kubeconfig}, {})).toThrow(
      expect.objectContaining({
        code: 'KUBECONFIG_BROKEN',
        why: 'it has more than one user of the name a',
      }),
    )
  })

  test.each<[string, {readonly cluster?: object; readonly user?: object}]>([
    [
      'what is null',
      {
        cluster: {'tls-server-name': null, 'certificate-authority': null},
        user: {exec: null, 'as-groups': null},
      },
    ],
    ['what it does not know', {cluster: {'new-field': {a: 1}}, user: {'newer-field': []}}],
    [
      'exec of v1beta1 that does not say whether it asks',
      {user: {exec: {command: 'login', apiVersion: 'client.authentication.k8s.io/v1beta1'}}},
    ],
    [
      'an authority beside insecure-skip-tls-verify over http, where neither counts',
      {
        cluster: {
          server: 'http://a.example',
          'insecure-skip-tls-verify': true,
          'certificate-authority-data': base64(CA),
        },
      },
    ],
    [
      'an address with a path, in capitals',
      {cluster: {server: 'HTTPS://a.example/k8s/clusters/c-1/'}},
    ],
  ])('but not %s', async (_, parts) => {
    const kubeconfig = await write('good', config('a', parts))
    expect(resolveKubeTarget({kubeconfig}, {}).server).toMatch(/^https?:\/\/a\.example/)
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

describe('the file for helm', () => {
  test('holds this one context with everything embedded, readable by us alone', async () => {
    await mkdir(join(folder, 'pki'))
    await write('pki/ca.crt', CA)
    const kubeconfig = await write(
      'config',
      config('a', {
        cluster: {'certificate-authority': 'pki/ca.crt', 'tls-server-name': 'x'},
        user: {
          tokenFile: 'token',
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            interactiveMode: 'Never',
            command: './login',
            env: [],
          },
        },
      }),
    )
    const written = JSON.parse(
      kubeconfigText(resolveKubeTarget({kubeconfig, as: 'ann', asGroup: ['dev']}, {})),
    ) as object
    expect(written).toMatchObject({
      'current-context': 'a',
      clusters: [
        {
          cluster: {
            server: 'https://a.example:6443',
            'certificate-authority-data': base64(CA),
            'tls-server-name': 'x',
          },
        },
      ],
      users: [
        {
          user: {
            tokenFile: join(folder, 'token'),
            exec: {command: join(folder, 'login')},
            as: 'ann',
            'as-groups': ['dev'],
          },
        },
      ],
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
    expect(
      resolveKubeTarget({kubeconfig}, {HTTPS_PROXY: 'http://proxy:3128'}).cluster['proxy-url'],
    ).toBe('http://proxy:3128')
    expect(
      resolveKubeTarget({kubeconfig}, {HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.example'})
        .cluster['proxy-url'],
    ).toBeUndefined()
  })

  test('groups need a user', async () => {
    const kubeconfig = await write('config', config('a'))
    expect(() => resolveKubeTarget({kubeconfig, asGroup: ['dev']}, {})).toThrow(
      expect.objectContaining({code: 'AS_MISSING'}),
    )
  })
})
