import {describe, expect, it} from 'vitest'
import type {KubeObject} from '../../src/mesh/object.ts'
import {LISTED} from '../../src/snapshot/kinds.ts'
import {project} from '../../src/snapshot/projections.ts'
import {redactLines} from '../../src/secrets/redact-lines.ts'
import {redactText, redactTree} from '../../src/secrets/redact.ts'
import {projectRelease, redactManifest} from '../../src/snapshot/release.ts'

const S = 'hunter2'
const mark = (): string => 'mark:1'
const told = (value: unknown): string => JSON.stringify(value)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('[U] secrets in texts that are settings', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['ini', `[security]\nadmin_user = root\nadmin_password = ${S}\n`],
    ['properties', `spring.datasource.password=${S}\nfoo=1\n`],
    ['dotenv', `DB_PASSWORD=${S}\nX=1\n`],
    ['shell', `#!/bin/sh\nexport DB_PASSWORD=${S}\nlogin -u me:${S}\n`],
    ['toml', `[a]\ntoken = "${S}"\n`],
    ['words', `requirepass ${S}\nhttp_passwd ${S}\n`],
    ['netrc', `machine x login me password ${S}\n`],
    [
      'xml',
      `<a>\n<password>${S}</password>\n<add key="ApiToken" value="${S}"/>\n<token><![CDATA[${S}]]></token>\n</a>`,
    ],
    ['a comment', `# db password: ${S}\na: 1\n// apiKey = "${S}"\n`],
    ['connection string', `Server=db;User Id=me;Password=${S};Timeout=5\n`],
    ['a header', `Authorization: Bearer ${S}\ncurl -H "X-Api-Key: ${S}"\n`],
    ['no space', `{{ x }}\npassword:${S}\n`],
    ['flow', `{{ x }}\nauth: {user: ${S}, password: ${S}}\n`],
    [
      'structures',
      `{{ x }}\nauth:\n  user: ${S}\n  more:\n  - ${S}\ncredentials:\n- ${S}\nheaders:\n  x-any: ${S}\n`,
    ],
    ['JSON with a template', `{{ x }}\n{\n  "auth": {\n    "user": "${S}"\n  }\n}\n`],
    ['a default', `password: {{ .Values.password | default "${S}" }}\n`],
    ['flags', `{{ x }}\nargs:\n- --token\n- ${S}\ncommand: ["--db-password", "${S}"]\n`],
    ['variables', `{{ x }}\nenv:\n- name: FOO\n  value: ${S}\nproxyMetadata:\n  BAR: ${S}\n`],
    ['a Secret', `kind: Secret\nmetadata:\n  name: {{ .x }}\ndata:\n  any: ${S}\n`],
    ['Base64', `x: ${base64(`username=me\npassword=${S}`)}\n`],
    ['docker', `{"auths":{"registry.example.org":{"auth":"${S}"}}}`],
    ['broken YAML', `a: 1\npassword: ${S}\n\tb: [\n`],
  ]
  it.each(texts)('%s', (_name, text) => {
    for (const clean of [
      redactText(text),
      redactLines(`{{ x }}\n${text}`),
      told(redactTree({data: {file: text}})),
      ...(text.includes('{{') ? [] : [redactManifest(text, mark)]),
    ]) {
      expect(clean).not.toContain(S)
      expect(clean).not.toContain(base64(`password=${S}`).slice(4, 16))
      expect(clean).toContain('(redacted)')
    }
  })

  it('what is none stays to the byte', () => {
    const text =
      '# Secrets are kept elsewhere\nimage: registry.example.org/secret-tool:1.2.3\naddress: ' +
      'token-service:8443\nurl: https://example.org/a/b.html#c\nargs:\n- ' +
      '--log_output_level=default:info\n- proxy\nvolumes:\n- name: x\n  secret:\n    ' +
      'secretName: {{ .y }}\n    optional: true\n{{- if eq .Values.token "x" }}\ntoken: {{ ' +
      '.Values.token | quote }}\n{{- end }}\nenv:\n- name: ISTIO_META_X\n  value: "y"\n- ' +
      'name: ANY\n  value: "true"\n'
    expect(redactLines(text)).toBe(text)
  })
})

describe('[U] addresses that hold more than an address', () => {
  it.each([
    [`https://${S}@charts.example.org/x`, 'https://charts.example.org/(redacted)'],
    [`https://bob:${S}@charts.example.org`, 'https://charts.example.org/(redacted)'],
    [`redis://:${S}@db:6379/0`, 'redis://db:6379/(redacted)'],
    [`postgres://bob:pa/${S}@db/x`, 'postgres://db/(redacted)'],
    [`https://s3.example.org/x?X-Amz-Signature=${S}`, 'https://s3.example.org/(redacted)'],
    [`https://hooks.slack.com/services/T00/B00/${S}`, 'https://hooks.slack.com/(redacted)'],
    [`https://example.org/api/webhooks/1/${S}`, 'https://example.org/(redacted)'],
    [`https://example.org/a#access_token=${S}`, 'https://example.org/(redacted)'],
    ['https://example.org/0123456789abcdef0123456789abcdef/x', 'https://example.org/(redacted)'],
  ])('%s', (url, clean) => expect(redactTree({url})).toEqual({url: clean}))

  it.each([
    'https://example.org/a/b?',
    'http://svc.ns.svc.cluster.local:8080/healthz/ready',
    `oci://registry.example.org/x@sha256:${'a'.repeat(64)}`,
    'spiffe://cluster.local/ns/a/sa/b',
    'unix:///var/run/x.sock',
    'https://idp.example.org/.well-known/jwks.json',
  ])('and not %s', url => expect(redactTree({url})).toEqual({url}))

  it('of a webhook only scheme and host stay', () => {
    const object = {
      metadata: {name: 'w'},
      webhooks: [{name: 'a', clientConfig: {url: `https://hook.example.org/${S}/x?code=${S}`}}],
    }
    expect(
      project(object, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        managedFields: false,
        ofRelease: false,
      })['webhooks'],
    ).toEqual([{name: 'a', clientConfig: {url: 'https://hook.example.org/(redacted)'}}])
  })

  it('a database without a scheme', () =>
    expect(redactTree({dsn2: `bob:${S}@tcp(db)/x`})).toEqual({dsn2: '(redacted)@tcp(db)/x'}))
})

describe('[U] secrets in fields', () => {
  it.each([
    ['a flag and its word', {args: ['--db-password', S, '--token', S]}],
    [
      'headers of an authorizer',
      {extensionProviders: [{envoyExtAuthzHttp: {includeAdditionalHeadersInCheck: {'x-any': S}}}]},
    ],
    [
      'metadata of a tracer',
      {opentelemetry: {grpc: {initialMetadata: [{name: 'x-any', value: S}]}}},
    ],
    ['a route by a query', {match: [{queryParams: {code: {exact: S}}}]}],
    ['headers that a filter sets', {requestHeaderModifier: {set: [{name: 'x-any', value: S}]}}],
    ['an expression about a header', {expression: `request.headers['x-any'] == '${S}'`}],
    ['a command', {command: ['sh', '-c', `curl -u bob:${S} http://x`]}],
    ['short names', {pw: S, pass: S, smtp_pw: S}],
  ])('%s', (_name, value) => expect(told(redactTree(value))).not.toContain(S))

  it('an annotation of one line, and one that is named like a secret', () => {
    const object = {
      metadata: {
        name: 'a',
        annotations: {
          'proxy.istio.io/config': `proxyMetadata: {X_API_TOKEN: ${S}}`,
          'istio.io/api-token': S,
          'istio.io/rev': 'default',
        },
      },
    }
    const {metadata} = project(object, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      managedFields: false,
      ofRelease: false,
    })
    expect(told(metadata)).not.toContain(S)
    expect(metadata.annotations).toMatchObject({'istio.io/rev': 'default'})
  })

  it('arguments of what a release made, in its spec and in its manifest', () => {
    const spec = {template: {spec: {containers: [{name: 'x', args: ['--token', S]}]}}}
    expect(
      told(
        project(
          {metadata: {name: 'a'}, spec},
          {apiVersion: 'apps/v1', kind: 'Deployment', managedFields: false, ofRelease: true},
        ),
      ),
    ).not.toContain(S)
    expect(
      redactManifest(`---\nkind: Deployment\nspec:\n  args:\n  - --token\n  - ${S}\n`, mark),
    ).not.toContain(S)
  })

  it('metadata, lock and schema of a chart', () => {
    const dependencies = [{name: 'gateway', repository: `https://bob:${S}@charts.example.org`}]
    const schema = {
      $schema: 'http://json-schema.org/schema#',
      properties: {
        password: {type: 'string', default: S},
        mode: {type: 'string', enum: ['a'], default: 'a'},
      },
    }
    const {payload} = projectRelease(
      {
        namespace: 'n',
        name: 'r',
        number: 1,
        status: 'deployed',
        labels: {by: `https://${S}@x`},
        payload: {
          chart: {
            metadata: {name: 'umbrella', version: '1.0.0', dependencies},
            lock: {dependencies},
            schema: base64(JSON.stringify(schema)),
          },
        },
      },
      mark,
    )
    const chart = payload['chart'] as {metadata: object; schema: string}
    expect(told(payload)).not.toContain(S)
    expect(chart.metadata).toMatchObject({
      name: 'umbrella',
      version: '1.0.0',
      dependencies: [{repository: 'https://charts.example.org/(redacted)'}],
    })
    expect(JSON.parse(Buffer.from(chart.schema, 'base64').toString())).toEqual({
      ...schema,
      properties: {...schema.properties, password: {type: 'string', default: '(redacted)'}},
    })
  })
})

describe('[U] which ConfigMaps are kept', () => {
  const istio = {
    namespace: 'istio-system',
    releases: new Set(['istio-system/istiod']),
    revisions: new Set(['1-28']),
  }
  const map = (name: string, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name, namespace: 'istio-system', ...more},
  })
  const keeps = (object: KubeObject): boolean =>
    LISTED.some(each => each.resource.plural === 'configmaps' && each.keeps(object, istio))

  it.each([
    'istio',
    'istio-1-28',
    'values',
    'values-1-28',
    'istio-sidecar-injector',
    'istio-sidecar-injector-1-28',
  ])('%s', name => expect(keeps(map(name))).toBe(true))
  it.each([
    'istio-grafana',
    'istio-ca-root-cert',
    'istio-1-27',
    'values-of-mine',
    'kiali',
    'istiod',
  ])('not %s', name => expect(keeps(map(name))).toBe(false))
  it('one whose label names its revision, and one of a release', () => {
    expect(keeps(map('istio-1-27', {labels: {'istio.io/rev': '1-27'}}))).toBe(true)
    expect(keeps(map('istio-grafana', {labels: {'istio.io/rev': 'default'}}))).toBe(false)
    expect(
      keeps(
        map('any', {
          annotations: {
            'meta.helm.sh/release-name': 'istiod',
            'meta.helm.sh/release-namespace': 'istio-system',
          },
        }),
      ),
    ).toBe(true)
    expect(keeps(map('istio', {namespace: 'shop'}))).toBe(false)
  })
})
