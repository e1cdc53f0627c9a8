import {describe, expect, it} from 'vitest'
import {redactLines} from '../../src/secrets/redact-lines.ts'
import {redactTree} from '../../src/secrets/redact.ts'
import {project} from '../../src/snapshot/projections.ts'
import {projectRelease, redactManifest} from '../../src/snapshot/release.ts'
import {secretsFound} from '../../src/snapshot/secrets.ts'
import {namesSecret} from '../../src/secrets/secret-names.ts'
import {looksSecret} from '../../src/secrets/secret-words.ts'
import {canary, CANARIES} from './canary-objects.ts'

const mark = (): string => 'mark:1'
const leaks = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/canary-[a-z-]+/g)].map(each => each[0])
const projected = (kind: string): unknown => {
  const object = CANARIES.find(each => each.kind === kind)
  return (
    object &&
    project(object, {
      apiVersion: object.apiVersion ?? '',
      kind,
      managedFields: true,
      ofRelease: false,
    })
  )
}

describe('[U] a projection lets no secret through', () => {
  it.each(CANARIES.map(each => [each.kind ?? '', each] as const))('of %s', (kind, object) => {
    expect(leaks(object)).not.toEqual([])
    expect(
      leaks(
        project(object, {
          apiVersion: object.apiVersion ?? '',
          kind,
          managedFields: true,
          ofRelease: false,
        }),
      ),
    ).toEqual([])
  })

  it('of a Secret: marks alone', () => {
    const data = {
      password: Buffer.from(canary('secret')).toString('base64'),
      [canary('not-a-value')]: '',
    }
    const {secrets} = secretsFound(
      [
        {
          metadata: {
            name: 'db',
            namespace: 'shop',
            annotations: {'kubectl.kubernetes.io/last-applied-configuration': canary('applied')},
          },
          type: 'Opaque',
          data,
        },
      ],
      mark,
    )
    expect(leaks(secrets)).toEqual([canary('not-a-value')])
    expect(secrets[0]?.data['password']).toBe('mark:1')
  })

  it('of a kind that it does not know: metadata alone', () => {
    expect(
      project(
        {metadata: {name: 'x'}, data: {a: canary('unknown')}},
        {apiVersion: 'example.org/v1', kind: 'Strange', managedFields: false, ofRelease: false},
      ),
    ).toEqual({apiVersion: 'example.org/v1', kind: 'Strange', metadata: {name: 'x'}})
  })
})

describe('[U] what an upgrade depends on stays', () => {
  it('shape of templates, names of variables and where they come from', () => {
    expect(projected('Deployment')).toMatchObject({
      spec: {
        replicas: 2,
        selector: {matchLabels: {'token-reader': 'yes'}},
        template: {
          metadata: {labels: {'istio.io/rev': 'default'}},
          spec: {
            containers: [
              {
                name: 'app',
                image: 'example.org/app:1',
                env: [
                  {name: 'DB_URL'},
                  {name: 'PILOT_TOKEN'},
                  {name: 'FROM', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}},
                ],
                livenessProbe: {httpGet: {port: 80}},
              },
              {name: 'istio-proxy'},
            ],
            volumes: [
              {csi: {driver: 'vault'}},
              {name: 'b'},
              {secret: {secretName: 'db'}},
              {name: 'd'},
            ],
          },
        },
      },
    })
  })

  it('since when a rollout goes on, without what is told of it', () => {
    const times = {
      lastUpdateTime: '2026-01-01T00:00:00Z',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    }
    const object = {
      metadata: {name: 'x'},
      status: {
        conditions: [
          {
            type: 'Progressing',
            status: 'True',
            reason: 'ReplicaSetUpdated',
            ...times,
            message: canary('progress'),
          },
        ],
      },
    }
    expect(
      project(object, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        managedFields: false,
        ofRelease: false,
      })['status'],
    ).toEqual({
      conditions: [{type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', ...times}],
    })
  })

  it('the same template gives the same projection wherever it stands', () => {
    const of = (kind: string): unknown =>
      (projected(kind) as {spec?: {template?: unknown}; data?: {spec: {template: unknown}}}).spec
        ?.template
    expect(of('ReplicaSet')).toEqual(of('Deployment'))
    expect(
      (projected('ControllerRevision') as {data: {spec: {template: unknown}}}).data.spec.template,
    ).toEqual(of('StatefulSet'))
  })

  it('routing without its header values', () => {
    expect(projected('VirtualService')).toMatchObject({
      spec: {
        http: [
          {
            match: [{headers: {'x-key': {exact: '(redacted)'}}}],
            route: [{destination: {host: 'web'}}],
          },
        ],
      },
    })
  })

  it('the names of Istio’s own switches and their values', () => {
    const values = {
      global: {
        tag: '1.29.6',
        imagePullSecrets: ['regcred'],
        jwtPolicy: 'third-party-jwt',
        sds: {token: {aud: 'istio-ca'}},
      },
      pilot: {env: {PILOT_ENABLE_STATUS: 'true', ISTIO_META_CLUSTER: 'east', MINE: 'x'}},
      meshConfig: {defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: 'true'}}},
    }
    expect(redactTree(values)).toEqual({
      ...values,
      pilot: {env: {...values.pilot.env, MINE: '(redacted)'}},
    })
  })

  it('volumes of manifests', () => {
    const manifest =
      '---\n# Source: a\nkind: Deployment\nspec:\n  volumes:\n  - name: token\n    ' +
      'projected:\n      sources:\n      - serviceAccountToken: {audience: istio-ca, ' +
      'expirationSeconds: 43200, path: istio-token}\n  - name: cacerts\n    secret: ' +
      '{secretName: cacerts, optional: true}\n'
    expect(redactManifest(manifest, mark)).toBe(manifest)
  })
})

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

describe('[U] secrets are told', () => {
  it.each([
    'password',
    'dbPassword',
    'DB_PASSWORD',
    'apiKey',
    'x-api-key',
    'accessToken',
    'client_secret',
    'Authorization',
    'credentials',
    'cookie',
    'privateKey',
    'jwks',
    'inlineCode',
    'dsn',
  ])('by the name %s', name => expect(namesSecret(name)).toBe(true))
  it.each([
    'secretName',
    'credentialName',
    'imagePullSecrets',
    'jwtPolicy',
    'tokenAudiences',
    'expirationSeconds',
    'jwksUri',
    'tokenPath',
    'serviceAccountName',
    'keys',
    'monkey',
    'secretKeyRef',
    'image',
    'passthrough',
  ])('and not by %s', name => expect(namesSecret(name)).toBe(false))
  it.each([
    'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln',
    'AKIAABCDEFGHIJKLMNOP',
    'ghp_0123456789abcdefghij',
    'Bearer abcdefghijkl1',
    'https://me:pass@example.org',
    '-----BEGIN RSA PRIVATE KEY-----\nabc',
    'x?token=abc',
    '--db-password=abc',
  ])('by the look of %s', text => expect(looksSecret(text)).toBe(true))
  it.each([
    'istiod.istio-system.svc:15012',
    'docker.io/istio/pilot:1.29.6',
    'https://example.org/keys',
    '-----BEGIN CERTIFICATE-----',
    'basic',
    'Basic authentication',
    'remote-secret workflows',
    '$(POD_NAME).$(POD_NAMESPACE)',
    '--log_output_level=default:info',
    'sha256:0123',
  ])('and not by that of %s', text => expect(looksSecret(text)).toBe(false))
})
