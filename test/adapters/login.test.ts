import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {createServingPair} from '../../src/embedded/server/certificates.ts'
import {READ, UNAUTHORIZED, asked, headersOf} from './asked.ts'

/** A PEM pair that belongs together; who signed it is no matter here. */
const PAIR = createServingPair()
const exec = (command: string): object => ({
  exec: {apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command},
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'login-'))
})
afterAll(() => rm(folder, {recursive: true}))

const file = (name: string): string => join(folder, name)

describe('credentials never leave without TLS (issue 9, 13)', () => {
  test.each<[string, object]>([
    ['a token', {token: 'secret'}],
    ['a token file', {tokenFile: '/dev/zero'}],
    ['a password', {username: 'joe', password: 'secret'}],
    ['a program', exec('/bin/false')],
    ['oidc', {'auth-provider': {name: 'oidc', config: {'id-token': 'a.b.c'}}}],
  ])('%s', async (_, user) => {
    const headers = await headersOf(folder, {...user, as: 'ann'}, {plain: true})
    expect(headers).toMatchObject({'user-agent': 'meshctl/1', 'impersonate-user': 'ann'})
    expect(headers['authorization']).toBeUndefined()
  })

  test('and the refusal says that they were kept back', async () => {
    const {server, api, close} = await asked(folder, {token: 'secret'}, {plain: true})
    server.answer(UNAUTHORIZED)
    const why = expect.stringContaining('no credentials are sent over http://') as string
    await expect(api.send(READ)).rejects.toMatchObject({kind: 'denied', code: 'ACCESS_DENIED', why})
    await close()
  })

  test('not to where a redirection points', async () => {
    const other = await asked(folder, {token: 'other'})
    const {server, api, close} = await asked(folder, {token: 'secret'})
    server.answer(
      (_request, response) =>
        void response.writeHead(307, {Location: `${other.server.target.server}/version`}).end(),
    )
    await expect(api.send(READ)).rejects.toMatchObject({code: 'NOT_AN_API_SERVER'})
    expect(other.server.connections()).toBe(0)
    await Promise.all([close(), other.close()])
  })
})

describe('the server is proved', () => {
  test('whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const {api, close} = await asked(
      folder,
      {token: 'secret'},
      {cluster: {'certificate-authority-data': Buffer.from(PAIR.ca).toString('base64')}},
    )
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    await expect(api.send(READ)).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      why: expect.stringContaining('certificate') as string,
    })
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    await close()
  })

  test('by the name of tls-server-name, when there is one', async () => {
    expect(
      await headersOf(
        folder,
        {token: 't'},
        {cluster: {'tls-server-name': 'kubernetes.default.svc'}},
      ),
    ).toMatchObject({authorization: 'Bearer t'})
    const {api, close} = await asked(
      folder,
      {token: 't'},
      {cluster: {'tls-server-name': 'elsewhere.example'}},
    )
    await expect(api.send(READ)).rejects.toMatchObject({
      why: 'its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    })
    await close()
  })
})

describe('who goes before whom', () => {
  const pem = (text: string): string => Buffer.from(text).toString('base64')
  const certificate = {'client-certificate-data': pem(PAIR.cert), 'client-key-data': pem(PAIR.key)}

  test(
    'a token file before a token, which holds while the file is not there; line breaks at its ' +
      'end are no part of it',
    async () => {
      await writeFile(file('token'), 'from-file\n')
      expect(await headersOf(folder, {token: 'fixed', tokenFile: file('token')})).toMatchObject({
        authorization: 'Bearer from-file',
      })
      expect(await headersOf(folder, {token: 'fixed', tokenFile: file('gone')})).toMatchObject({
        authorization: 'Bearer fixed',
      })
      const {api, close} = await asked(folder, {tokenFile: file('gone')})
      await expect(api.send(READ)).rejects.toMatchObject({
        code: 'LOGIN_FAILED',
        why: expect.stringContaining('token file') as string,
      })
      await close()
    },
  )

  test('a token, a password or a certificate before a program, which is not even run', async () => {
    await writeFile(file('program'), `#!/bin/sh\ntouch ${file('ran')}\n`, {mode: 0o755})
    const never = exec(file('program'))
    expect(await headersOf(folder, {...never, token: 't'})).toMatchObject({
      authorization: 'Bearer t',
    })
    expect(await headersOf(folder, {...never, username: 'joe', password: 'pass'})).toMatchObject({
      authorization: `Basic ${pem('joe:pass')}`,
    })
    expect(await headersOf(folder, {...never, ...certificate})).toMatchObject({
      cert: expect.stringMatching(/^[0-9A-F]+$/) as string,
    })
    await expect(readFile(file('ran'))).rejects.toThrow()
  })

  test('a certificate goes with a token', async () => {
    expect(await headersOf(folder, {...certificate, token: 't'})).toMatchObject({
      authorization: 'Bearer t',
      cert: expect.stringMatching(/^[0-9A-F]+$/) as string,
    })
  })

  test('whoever is impersonated, whole', async () => {
    const {raw} = (await headersOf(folder, {
      token: 't',
      as: 'ann',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': {'example.com/why': ['x', 'y']},
    })) as {raw: string[]}
    expect(raw.join(' ')).toContain(
      'Impersonate-User ann Impersonate-Group a Impersonate-Group b Impersonate-Uid 7 ' +
        'Impersonate-Extra-example.com%2Fwhy x Impersonate-Extra-example.com%2Fwhy y',
    )
  })
})
