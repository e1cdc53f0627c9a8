import {describe, expect, it} from 'vitest'
import {redactTree} from '../../src/secrets/redact.ts'
import {project} from '../../src/snapshot/projections.ts'
import {redactManifest} from '../../src/snapshot/release.ts'
import {secretsFound} from '../../src/snapshot/secrets.ts'
import {canary, CANARIES} from './canary-objects.ts'
import {leaks, mark} from './projected.ts'

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
