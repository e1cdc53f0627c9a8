import {readFile, writeFile} from 'node:fs/promises'
import {describe, expect, test} from 'vitest'
import {createServingPair} from '../../src/embedded/server/certificates.ts'
import {first, json} from './api-server.ts'
import {READ, UNAUTHORIZED, asked, headersOf} from './asked.ts'
import {
  V1,
  credential,
  exec,
  file,
  folder,
  givenProgramFolder,
  lines,
  program,
} from './login-programs.ts'

givenProgramFolder()

/**
 * Programs of the kubeconfig, as client-go runs them, and ended where it would wait for ever (issue
 * 9, 16-23).
 */

/** A PEM pair that belongs together; who signed it is no matter here. */
const PAIR = createServingPair()

describe('logging in by a program', () => {
  test('happens once for many who ask at once, and again when the API takes the token no more', async () => {
    const command = await program(`echo x >> ${file('count')}; echo '${credential({token: 'T'})}'`)
    const {server, api, close} = await asked(folder, exec(command))
    await Promise.all(Array.from({length: 10}, () => api.send(READ)))
    expect(await lines('count')).toHaveLength(1)
    server.answer(first(1, UNAUTHORIZED, json({ok: true})))
    expect(await api.send(READ)).toEqual({ok: true})
    expect(await lines('count')).toHaveLength(2)
    server.answer(UNAUTHORIZED)
    await expect(api.send(READ)).rejects.toMatchObject({kind: 'denied', code: 'ACCESS_DENIED'})
    await close()
  })

  test('is kept until it says that it is over', async () => {
    const command = await program(
      `echo x >> ${file('expiring')}; echo "{\\"apiVersion\\": \\"${V1}\\", \\"kind\\": ` +
        `\\"ExecCredential\\", \\"status\\": {\\"token\\": \\"t$(wc -l < ${file('expiring')} | ` +
        `tr -d ' ')\\", \\"expirationTimestamp\\": \\"$(cat ${file('until')})\\"}}"`,
    )
    await writeFile(file('until'), '2001-01-01T00:00:00Z')
    const {api, seen, close} = await asked(folder, exec(command))
    await api.send(READ)
    await writeFile(file('until'), '2999-01-01T00:00:00Z')
    await api.send(READ)
    await api.send(READ)
    expect(seen.map(each => each['authorization'])).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2'])
    await close()
  })

  test('by a certificate', async () => {
    const command = await program(`cat ${file('pair.json')}`)
    await writeFile(
      file('pair.json'),
      credential({clientCertificateData: PAIR.cert, clientKeyData: PAIR.key}),
    )
    expect(await headersOf(folder, exec(command))).toMatchObject({
      cert: expect.stringMatching(/^[0-9A-F]+$/) as string,
    })
  })

  const info = async (
    more: object,
    {
      cluster = {},
      isTerminal = false,
    }: {readonly cluster?: object; readonly isTerminal?: boolean} = {},
  ): Promise<unknown> => {
    const version = (more as {apiVersion?: string}).apiVersion ?? V1
    const command = await program(
      `printf %s "$KUBERNETES_EXEC_INFO" > ${file('info')}; printf %s "$MORE" > ` +
        `${file('more')}; echo '${credential({token: 'T'}, {apiVersion: version})}'`,
    )
    const {api, close} = await asked(folder, exec(command, more), {
      cluster,
      exec: {isTerminal: () => isTerminal},
    })
    await api.send(READ)
    await close()
    return JSON.parse(await readFile(file('info'), 'utf8'))
  }

  test.each([
    ['Never', true, false],
    ['IfAvailable', true, true],
    ['IfAvailable', false, false],
    ['Always', true, true],
  ])(
    'with interactiveMode %s and a terminal: %s, it may ask: %s',
    async (interactiveMode, isTerminal, interactive) => {
      expect(await info({interactiveMode}, {isTerminal})).toEqual({
        apiVersion: V1,
        kind: 'ExecCredential',
        spec: {interactive},
      })
    },
  )

  test('of v1beta1 is asked in v1beta1, as it fits', async () => {
    const apiVersion = 'client.authentication.k8s.io/v1beta1'
    expect(await info({apiVersion, interactiveMode: undefined}, {isTerminal: true})).toEqual({
      apiVersion,
      kind: 'ExecCredential',
      spec: {interactive: true},
    })
  })

  test('with interactiveMode Always is not even run without a terminal', async () => {
    const {api, close} = await asked(
      folder,
      exec(await program(`touch ${file('asked')}`), {interactiveMode: 'Always'}),
      {exec: {isTerminal: () => false}},
    )
    await expect(api.send(READ)).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      why: expect.stringContaining('standard input is no terminal') as string,
    })
    await expect(readFile(file('asked'))).rejects.toThrow()
    await close()
  })

  test('is told its cluster when it wants to know, with what its maker left there, and its env', async () => {
    const extensions = [
      {name: 'other', extension: 1},
      {name: 'client.authentication.k8s.io/exec', extension: {audience: 'x'}},
    ]
    const cluster = {'tls-server-name': 'localhost', extensions}
    const told = await info(
      {provideClusterInfo: true, env: [{name: 'MORE', value: 'a b'}]},
      {cluster},
    )
    expect(told).toMatchObject({
      spec: {
        interactive: false,
        cluster: {
          server: expect.stringMatching(/^https:/) as string,
          'tls-server-name': 'localhost',
          'certificate-authority-data': expect.any(String) as string,
          config: {audience: 'x'},
        },
      },
    })
    expect(await readFile(file('more'), 'utf8')).toBe('a b')
    expect(await info({}, {cluster})).toEqual({
      apiVersion: V1,
      kind: 'ExecCredential',
      spec: {interactive: false},
    })
  })

  test.each<[string, string, string]>([
    ['fails', 'echo "token abc" >&2; exit 3', 'failed with exit code 3'],
    ['is killed', 'kill -9 $$', 'was ended by SIGKILL'],
    ['says nothing', 'true', 'did not answer with an ExecCredential: it is not JSON'],
    [
      'says something else',
      'echo hunter2',
      'did not answer with an ExecCredential: it is not JSON',
    ],
    ['says a list', 'echo "[]"', 'did not answer with an ExecCredential'],
    ['says null', 'echo null', 'did not answer with an ExecCredential'],
    ['says what is too deep', 'yes "[" | head -n 5000 | tr -d "\\n"', 'deeper'],
    [
      'is another kind',
      `echo '${credential({token: 'hunter2'}, {kind: 'Pod'})}'`,
      'kind must be ExecCredential',
    ],
    [
      'has another version',
      `echo '${credential({token: 'hunter2'}, {apiVersion: 'client.authentication.k8s.io/v1beta1'})}'`,
      `did not answer in ${V1}`,
    ],
    ['has no status', `echo '${credential({}, {status: null})}'`, 'status must be a mapping'],
    ['has nothing', `echo '${credential({})}'`, 'gave neither'],
    [
      'has a token that is none',
      `echo '${credential({token: 'a\r\nX-Evil: 1'}).replaceAll('\\', '\\\\')}'`,
      'characters that no token has',
    ],
    [
      'has a certificate alone',
      `echo '${credential({clientCertificateData: 'hunter2'})}'`,
      'not both',
    ],
    [
      'has a pair that is none',
      `echo '${credential({clientCertificateData: 'hunter2', clientKeyData: 'hunter2'})}'`,
      'cannot be read',
    ],
    [
      'ends at no time',
      `echo '${credential({token: 'hunter2', expirationTimestamp: 'soon'})}'`,
      'is no time',
    ],
  ])('that %s is told by name, and not in its own words', async (_, script, why) => {
    const command = await program(script)
    const {api, server, close} = await asked(folder, exec(command))
    const error = (await api.send(READ).catch((each: unknown) => each)) as Error & {why: string}
    expect(error).toMatchObject({
      kind: 'denied',
      code: 'LOGIN_FAILED',
      why: expect.stringContaining(`the login program ${command} of the kubeconfig`) as string,
    })
    expect(error.why).toContain(why)
    expect(error.why).not.toMatch(/hunter2|token abc/)
    expect(server.asked).toEqual([])
    await close()
  })

  test('that is not there comes with the hint where to get it', async () => {
    const {api, close} = await asked(
      folder,
      exec('/nonexistent/login', {installHint: 'See\n  https://example.com/login'}),
    )
    await expect(api.send(READ)).rejects.toMatchObject({
      why:
        'the login program /nonexistent/login of the kubeconfig is not there; the kubeconfig ' +
        'says: See https://example.com/login',
    })
    await close()
  })
})
