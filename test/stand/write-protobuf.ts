// Writes templates/protobuf.json from the .proto files that Kubernetes publishes in its Go modules:
// node test/stand/write-protobuf.ts
// What a field is called in JSON, and when it is left out there, the .proto files do not say; the
// Go types beside them do.
import {execFile} from 'node:child_process'
import {readFile, readdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import type {Messages} from '../../src/embedded/server/messages.ts'

const VERSION = 'v0.35.4'
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  'k8s.io/api': [
    'admissionregistration/v1',
    'apps/v1',
    'authentication/v1',
    'authorization/v1',
    'autoscaling/v1',
    'autoscaling/v2',
    'batch/v1',
    'coordination/v1',
    'core/v1',
    'discovery/v1',
    'events/v1',
    'networking/v1',
    'node/v1',
    'policy/v1',
    'rbac/v1',
    'scheduling/v1',
    'storage/v1',
  ],
  'k8s.io/apimachinery': ['pkg/apis/meta/v1', 'pkg/api/resource', 'pkg/util/intstr', 'pkg/runtime'],
}

/** How Go writes a field as JSON, by `STRUCT NUMBER`. */
type Tags = ReadonlyMap<string, {name: string; inline: boolean; keepsZero: boolean}>

async function messagesOf(folder: string): Promise<Messages> {
  const proto = await readFile(join(folder, 'generated.proto'), 'utf8')
  const sources = (await readdir(folder)).filter(
    name => name.endsWith('.go') && !name.endsWith('_test.go') && !/generated/.test(name),
  )
  const tags = tagsOf(await Promise.all(sources.map(name => readFile(join(folder, name), 'utf8'))))
  const home = /^package (\S+);/m.exec(proto)?.[1] ?? ''
  const blocks = [...proto.replace(/\/\/.*/g, '').matchAll(/^message (\w+) \{([^}]*)\}/gm)]
  return Object.fromEntries(
    blocks.map(([, message = '', body = '']) => [
      short(home, message),
      fieldsOf(body, message, home, tags),
    ]),
  )
}

const FIELD = /(optional|required|repeated|map<(\w+), *([\w.]+)>) *([\w.]*) +(\w+) = (\d+);/g
function fieldsOf(body: string, message: string, home: string, tags: Tags): Record<string, string> {
  const entries = [...body.matchAll(FIELD)].map(match => {
    const [label, value, type, field, number] = [1, 3, 4, 5, 6].map(
      group => match[group] ?? '',
    ) as [string, string, string, string, string]
    const {name, inline, keepsZero} = tags.get(`${message} ${number}`) ?? {
      name: field,
      inline: false,
      keepsZero: false,
    }
    const form = label.startsWith('map') ? ' map' : label === 'repeated' ? ' list' : ''
    return [
      number,
      `${inline ? '' : name} ` +
        `${short(home, form === ' map' ? value : type)}${form}${keepsZero && form === '' ? ' zero' : ''}`,
    ]
  })
  return Object.fromEntries(entries) as Record<string, string>
}

const TAG = /^\s*(?:\w+\s+)?(\S.*?)\s+`json:"([^"]*)" (?:\w+:"[^"]*" )*protobuf:"\w+,(\d+),[^"]*"/
function tagsOf(sources: readonly string[]): Tags {
  const tags = new Map<string, {name: string; inline: boolean; keepsZero: boolean}>()
  for (const source of sources) {
    let struct = ''
    for (const line of source.split('\n')) {
      struct = /^type (\w+) struct/.exec(line)?.[1] ?? struct
      const [, type = '', json = '', number = ''] = TAG.exec(line) ?? []
      const [name = '', ...words] = json.split(',')
      if (number !== '')
        tags.set(`${struct} ${number}`, {
          name,
          inline: words.includes('inline'),
          keepsZero: type.startsWith('*') || !words.includes('omitempty'),
        })
    }
  }
  return tags
}

/** `core/v1.Secret`; words of the language itself stay as they are. */
function short(home: string, name: string): string {
  if (
    ['string', 'bytes', 'bool', 'int32', 'int64', 'uint32', 'uint64', 'double', 'float'].includes(
      name,
    )
  )
    return name
  const full = name.startsWith('.') ? name.slice(1) : `${home}.${name}`
  return full
    .replace(/^k8s\.io\.(api\.|apimachinery\.pkg\.((apis|api|util)\.)?)/, '')
    .replace(/\.(?=.*\.)/g, '/')
}

/** Lists are never sent, so that what only they use is left out. */
function needed(all: Messages): Messages {
  const kept = new Set<string>()
  const follow = (name: string): void => {
    if (kept.has(name) || all[name] === undefined) return
    kept.add(name)
    for (const field of Object.values(all[name])) follow(field.split(' ')[1] ?? '')
  }
  for (const [name, fields] of Object.entries(all))
    if (
      Object.values(fields).includes('metadata meta/v1.ObjectMeta') ||
      name === 'meta/v1.DeleteOptions'
    )
      follow(name)
  return Object.fromEntries([...kept].sort().map(name => [name, all[name] ?? {}]))
}

const all: Record<string, Messages[string]> = {}
for (const [module, folders] of Object.entries(FOLDERS)) {
  const {stdout} = await promisify(execFile)('go', [
    'mod',
    'download',
    '-json',
    `${module}@${VERSION}`,
  ])
  const {Dir} = JSON.parse(stdout) as {Dir: string}
  for (const folder of folders) Object.assign(all, await messagesOf(join(Dir, folder)))
}
const lines = Object.entries(needed(all)).map(
  ([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)}`,
)
const path = join(import.meta.dirname, '../../templates/protobuf.json')
await writeFile(path, `{\n${lines.join(',\n')}\n}\n`)
process.stdout.write(`${path}: ${lines.length} messages\n`)
