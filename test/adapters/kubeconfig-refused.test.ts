import {describe, expect, test} from 'vitest'
import {resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import {CA, base64, config, givenFolder, write} from './kubeconfig-given.ts'

givenFolder()

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
