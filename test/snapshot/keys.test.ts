import {generateKeyPairSync} from 'node:crypto'
import {beforeAll, describe, expect, it} from 'vitest'
import {redactLines} from '../../src/secrets/redact-lines.ts'
import {redactTree} from '../../src/secrets/redact.ts'
import {projectRelease, redactManifest} from '../../src/snapshot/release.ts'

let pem: string
let der: string
let lines: readonly string[]
beforeAll(() => {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048})
  pem = privateKey.export({type: 'pkcs8', format: 'pem'}).toString()
  der = privateKey.export({type: 'pkcs1', format: 'der'}).toString('base64')
  lines = pem.split('\n').slice(1, -2)
})

const CERT = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
const mark = (): string => 'mark:1'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const indented = (text: string, by: string): string => text.trim().replace(/^/gm, by)
const wrapped = (text: string): string => text.replace(/.{76}/g, '$&\n')
/** Everything of a value in which a line of the key could stand, texts in Base64 opened. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value)
  return `${text}${[...text.matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g)].map(([word]) => Buffer.from(word, 'base64').toString('latin1')).join('')}`
}

describe('[U] no line of a private key comes out', () => {
  const shapes: readonly (readonly [string, () => unknown])[] = [
    ['of a value of a ConfigMap', () => redactTree({data: {'server.key': pem}})],
    [
      'of a bundle with its certificate',
      () => redactTree({data: {'bundle.pem': `${CERT}${pem}${CERT}`}}),
    ],
    ['of one line', () => redactTree({'tls.key': pem.replace(/\n/g, ' ')})],
    [
      'of one that was cut off',
      () =>
        redactTree({'tls.key': pem.slice(0, -60), other: redactLines(`${pem.slice(0, -60)}\n`)}),
    ],
    ['of YAML in a ConfigMap', () => redactTree({mesh: `a: 1\nk: |\n${indented(pem, '  ')}\n`})],
    ['of JSON in a ConfigMap', () => redactTree({mesh: JSON.stringify({k: pem})})],
    ['of a list of its lines', () => redactTree({lines: pem.split('\n')})],
    ['of a file of a chart', () => chartWith(pem)],
    [
      'of a template',
      () => redactLines(`{{ if x }}\ntls:\n  k: |\n${indented(pem, '    ')}\n{{ end }}\n`),
    ],
    [
      'of a ConfigMap in a manifest',
      () =>
        redactManifest(
          `---\nkind: ConfigMap\ndata:\n  server.key: |\n${indented(pem, '    ')}\n`,
          mark,
        ),
    ],
    [
      'of a broken manifest',
      () => redactManifest(`---\nkind: [\n${indented(pem, '    ')}\n`, mark),
    ],
    [
      'in Base64',
      () =>
        redactTree({
          data: {'tls.key': base64(pem), url: `data:application/x-pem;base64,${base64(pem)}`},
        }),
    ],
    [
      'in Base64 behind its certificate',
      () => redactTree({data: {'tls.pem': base64(`${CERT}${pem}`)}}),
    ],
    ['in Base64 of lines', () => redactTree({data: {'tls.key': wrapped(base64(pem))}})],
    [
      'in Base64 in a manifest',
      () => redactManifest(`---\nkind: ConfigMap\ndata:\n  x: ${base64(pem)}\n`, mark),
    ],
    ['in Base64 of Base64', () => redactTree({x: base64(base64(pem))})],
    [
      'of a Secret in a template',
      () =>
        redactLines(
          `kind: Secret\nmetadata: {name: {{ .x }}}\ndata:\n  some: ${base64(pem).slice(40)}\n`,
        ),
    ],
    [
      'of a Secret in a list',
      () =>
        redactManifest(
          `---\nkind: List\nitems:\n- kind: Secret\n  data: {some: ${base64(pem)}}\n`,
          mark,
        ),
    ],
  ]
  it.each(shapes)('%s', (_name, redacted) => {
    const text = shown(redacted())
    expect(
      lines.filter(
        line =>
          text.includes(line) ||
          text.includes(base64(line).slice(4, 40)) ||
          text.includes(base64(pem).slice(60, 120)),
      ),
    ).toEqual([])
    expect(text).toContain('(redacted)')
  })

  it('nor a key without any words around it', () => {
    expect(JSON.stringify(redactTree({x: der, y: wrapped(der)}))).toBe(
      '{"x":"(redacted)","y":"(redacted)"}',
    )
    const record = projectRelease(
      {
        namespace: 'n',
        name: 'r',
        number: 1,
        status: 'deployed',
        labels: {},
        payload: {chart: {files: [{name: 'files/store.p12', data: der}]}},
      },
      mark,
    )
    expect(record.payload['chart']).toMatchObject({files: [{data: base64('(redacted)')}]})
  })

  it('certificates and public keys stay', () => {
    const publicKey = generateKeyPairSync('ec', {namedCurve: 'P-256'}).publicKey
    const told = {
      ca: CERT,
      b: base64(CERT),
      p: publicKey.export({type: 'spki', format: 'pem'}).toString(),
      d: publicKey.export({type: 'spki', format: 'der'}).toString('base64'),
    }
    expect(redactTree(told)).toEqual(told)
  })
})

const chartWith = (text: string): unknown =>
  projectRelease(
    {
      namespace: 'n',
      name: 'r',
      number: 1,
      status: 'deployed',
      labels: {},
      payload: {
        chart: {
          files: [{name: 'files/server.key', data: base64(text)}],
          templates: [{name: 'templates/x.yaml', data: base64(`{{ x }}\n${text}`)}],
        },
      },
    },
    mark,
  )
