import {mkdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {kubeconfigText, resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import {CA, base64, config, folder, givenFolder, write} from './kubeconfig-given.ts'

givenFolder()

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
