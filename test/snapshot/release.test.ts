import {describe, expect, it} from 'vitest'
import {redactLines} from '../../src/secrets/redact-lines.ts'
import {projectRelease} from '../../src/snapshot/release.ts'
import {canary} from './canary-objects.ts'
import {leaks, mark} from './projected.ts'

describe('[U] a release without secrets', () => {
  const page = {
    namespace: 'istio-system',
    name: 'istiod',
    number: 3,
    status: 'deployed',
    labels: {owner: 'helm'},
    payload: {
      name: 'istiod',
      info: {status: 'deployed', description: canary('description'), notes: canary('notes')},
      config: {
        global: {proxy: {}, credentials: {user: canary('user')}},
        pilot: {
          env: {DB: canary('pilot-env')},
          extraContainerArgs: [`--token=${canary('extra-arg')}`],
        },
      },
      chart: {
        metadata: {name: 'istiod', version: '1.29.6'},
        values: {secretKey: canary('chart-value')},
        templates: [
          {
            name: 'templates/x.yaml',
            data: Buffer.from(`a: {{ .Values.b }}\npassword: ${canary('template')}\n`).toString(
              'base64',
            ),
          },
        ],
        files: [],
      },
      manifest:
        `---\nkind: Secret\nmetadata: {name: x}\nstringData:\n  a: ${canary('string-data')}\n` +
        `---\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: |\n    accessToken: ` +
        `${canary('manifest-mesh')}\n---\nbroken: [\npassword: ${canary('broken')}\n`,
      hooks: [{name: 'h', manifest: `kind: Secret\ndata:\n  a: ${canary('hook-data')}\n`}],
      secretly: canary('unknown-field'),
    },
  }

  it('anywhere', () => {
    const record = projectRelease(page, mark)
    expect(leaks(record)).toEqual([])
    expect(
      leaks(
        (record.payload['chart'] as {templates: {data: string}[]}).templates.map(each =>
          Buffer.from(each.data, 'base64').toString(),
        ),
      ),
    ).toEqual([])
    expect(record.payload).toMatchObject({
      info: {status: 'deployed', notes: ''},
      chart: {metadata: {name: 'istiod'}},
    })
  })

  it('keeps what has none to the byte', () => {
    const text =
      'env:\n- name: ISTIO_META_X\n  value: {{ .Values.x | quote }}\n- name: JWT_POLICY\n  ' +
      'value: third-party-jwt\nimagePullSecrets:\n- name: x\nsecretName: y\n' +
      'automountServiceAccountToken: true\n'
    expect(redactLines(text)).toBe(text)
  })
})
