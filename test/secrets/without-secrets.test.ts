import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {withoutSecrets} from '../../src/secrets/without-secrets.ts'
import {lookalikes, quotedForms} from './shapes.ts'

const PLANTED = [
  'hunter2hunter2',
  'S3cr3t with "quotes", \\slashes & <tags>',
  "it's 100% März+x/ü€",
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC+x/A\nqUd8Zk2\n-----END PRIVATE KEY-----\n',
]

/** Does any stretch of the secret stand in the text, plain or packed? */
function tells(text: string, secret: string): boolean {
  const parts = secret
    .split('\n')
    .flatMap(line =>
      Array.from({length: Math.max(1, line.length - 7)}, (_, at) => line.slice(at, at + 8)),
    )
    .filter(
      each =>
        each.length === Math.min(8, secret.length) &&
        !/^-*(BEGIN|END|PRIVATE|KEY|[ -])*-*/.exec(each)?.[0],
    )
  const packed = [...text.matchAll(/[\w+/-]{8,}/g)].flatMap(([run]) =>
    [0, 1, 2, 3].map(from => Buffer.from(run.slice(from), 'base64').toString()),
  )
  const hex = [...text.matchAll(/[0-9a-f]{8,}/g)].map(([run]) => Buffer.from(run, 'hex').toString())
  return [text, text.replace(/\s/g, ''), ...packed, ...hex].some(each =>
    parts.some(part => each.includes(part)),
  )
}

describe('[U] what Helm and the API server said (issue 9, rows 9-12; issue 10, B)', () => {
  test.each(PLANTED)('%j of the values is told in no form', secret => {
    for (const values of [
      {free: secret},
      {db: {password: secret}},
      {list: [{name: 'x', text: secret}]},
      {text: `begin ${secret} end`, x: {auth: secret}},
    ]) {
      for (const [form, said] of Object.entries(quotedForms(secret))) {
        expect(
          tells(said, secret) || /octal|bytes|quote|address|form|HTML|JSON|YAML|Base64/.test(form),
          `the test itself: ${form}`,
        ).toBe(true)
        expect(
          tells(withoutSecrets(said, [values]), secret),
          `${form}: ${withoutSecrets(said, [values])}`,
        ).toBe(false)
      }
    }
  })

  test('what looks like a secret is not told, whoever has it', () => {
    const secret = 'Zq7Wd93kfP0sL'
    for (const [form, said] of Object.entries(lookalikes(secret)))
      expect(tells(withoutSecrets(said), secret), `${form}: ${withoutSecrets(said)}`).toBe(false)
  })

  test.each<[string, object]>([
    ['the password within an address', {dsn: 'postgres://bob:pw12345@db/x'}],
    ['the word behind a flag', {args: ['--verbose', '--token=pw12345']}],
    ['what is in a text of JSON', {config: '{"password":"pw12345"}'}],
    ['what was in Base64', {tls: {key: Buffer.from('pw12345').toString('base64')}}],
    ['a number', {password: 'pw12345', pin: 1}],
  ])('%s is known alone, too', (_, values) => {
    expect(withoutSecrets('Error: pw12345 is wrong', [values])).toBe('Error: (redacted) is wrong')
  })

  test('numbers under the name of a secret count; names, versions, amounts and images do not', () => {
    const values = {
      pin: {token: 12345678},
      revision: '1-29-6',
      hub: 'docker.io/istio',
      tag: '1.29.6',
      cpu: '500m',
      namespace: 'istio-system',
      name: 'istio-ingressgateway-2',
      on: true,
    }
    expect(
      withoutSecrets(
        '12345678 of istiod-1-29-6 docker.io/istio 1.29.6 500m istio-system istio-ingressgateway-2',
        [values],
      ),
    ).toBe(
      '(redacted) of istiod-1-29-6 docker.io/istio 1.29.6 500m istio-system istio-ingressgateway-2',
    )
  })

  test.each([
    'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
    'Error: INSTALLATION FAILED: execution error at (istiod/templates/zzz_profile.yaml:45:3): unknown platform mars',
    'Error: UPGRADE FAILED: cannot patch "istiod" with kind Deployment: Deployment.apps ' +
      '"istiod" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to ' +
      '0',
    'secrets is forbidden: User "system:serviceaccount:ci:meshctl" cannot list resource ' +
      '"secrets" in API group "" in the namespace "istio-system"',
    'Error: release name "A": invalid release name, must match regex ' +
      '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must ' +
      'not be longer than 53',
    'admission webhook "validation.istio.io" denied the request: configuration is invalid: ' +
      'gateway must have at least one server',
    'Get "https://10.0.0.1:6443/version": dial tcp 10.0.0.1:6443: connect: connection refused',
    '',
  ])('%s stays as it is', words => {
    expect(
      withoutSecrets(words, [{revision: '1-29-6', global: {istioNamespace: 'istio-system'}}]),
    ).toBe(words)
  })

  test('of many words the end is told, and no half of a secret at its beginning', () => {
    const secret = 'abcdefgh-IJKLMNOP-12345678'
    const said = `${secret} `.repeat(2_000) + 'the end'
    const told = withoutSecrets(said, [{free: secret}])
    expect([told.length <= 4_000, told.endsWith('the end'), tells(told, secret)]).toEqual([
      true,
      true,
      false,
    ])
  })

  test('values beyond counting are no way around: nothing is told then', () => {
    const values = Object.fromEntries(
      Array.from({length: 12_000}, (_, at) => [`k${at}`, `value number ${at}`]),
    )
    expect(withoutSecrets('Error: value number 11999', [values])).toMatch(
      /^\(what it said is not shown/,
    )
  })

  test('whatever is said, an answer comes', () => {
    const piece = fc.oneof(
      fc.string({unit: 'binary'}),
      fc.constantFrom(
        '\\',
        '\\u',
        "''",
        '%',
        '&#',
        '"',
        '-----BEGIN PRIVATE KEY-----',
        '://',
        '@',
        '{',
        '\n',
        'password: ',
        '\\x',
        'token=',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 60}), fc.jsonValue(), (pieces, values) => {
        expect(typeof withoutSecrets(pieces.join(''), [values])).toBe('string')
      }),
      {numRuns: 300},
    )
  })
})
