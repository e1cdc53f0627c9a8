// Writes templates/kubernetes.json from a real API server: node test/stand/write-openapi.ts
// The kinds that the embedded cluster serves and their schemas, without words for people, each
// definition once and on a line of its own.
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {GroupData, KubernetesData, ResourceData} from '../../src/embedded/world/schema/data.ts'
import type {Schema} from '../../src/embedded/world/schema/schema.ts'
import type {KubeApi} from './kube.ts'
import {bootStand} from './stand.ts'

/** In these the upgrade of a mesh happens; one version of each. */
const GROUPS: Record<string, string> = {
  'admissionregistration.k8s.io': 'v1',
  'apiextensions.k8s.io': 'v1',
  'apiregistration.k8s.io': 'v1',
  apps: 'v1',
  'authentication.k8s.io': 'v1',
  'authorization.k8s.io': 'v1',
  autoscaling: 'v2',
  batch: 'v1',
  'coordination.k8s.io': 'v1',
  'discovery.k8s.io': 'v1',
  'networking.k8s.io': 'v1',
  'node.k8s.io': 'v1',
  policy: 'v1',
  'rbac.authorization.k8s.io': 'v1',
  'scheduling.k8s.io': 'v1',
  'storage.k8s.io': 'v1',
}

/** Sent and answered without being a resource. */
const ALSO = [
  {group: '', version: 'v1', kind: 'DeleteOptions'},
  {group: '', version: 'v1', kind: 'Status'},
]

type Gvk = {group: string; version: string; kind: string}
type Listed = {
  name: string
  singularName: string
  namespaced: boolean
  kind: string
  group?: string
  version?: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
}

async function read(api: KubeApi): Promise<KubernetesData> {
  const {groups: served} = await api.get<{groups: {name: string}[]}>('/apis')
  const wanted = served.flatMap(({name}) =>
    GROUPS[name] === undefined ? [] : [{group: name, version: GROUPS[name]}],
  )
  const groups: GroupData[] = []
  const definitions = new Map<string, Schema>()
  for (const one of [{group: '', version: 'v1'}, ...wanted]) {
    const path = one.group === '' ? `api/${one.version}` : `apis/${one.group}/${one.version}`
    const group = groupOf(one, (await api.get<{resources: Listed[]}>(`/${path}`)).resources)
    groups.push(group)
    const document = await api.get<{components: {schemas: Record<string, Schema>}}>(
      `/openapi/v3/${path}`,
    )
    take(document.components.schemas, kindsOf(group), definitions)
  }
  const {gitVersion} = await api.get<{gitVersion: string}>('/version')
  return {
    gitVersion,
    groups,
    definitions: Object.fromEntries(
      [...definitions].sort(([one], [other]) => (one < other ? -1 : 1)),
    ),
  }
}

function groupOf({group, version}: Omit<Gvk, 'kind'>, listed: Listed[]): GroupData {
  const own = listed.filter(({name}) => !name.includes('/'))
  return {
    group,
    version,
    resources: own.map(resource => resourceOf(resource, listed, {group, version})),
  }
}

function resourceOf(
  {name, kind, singularName: singular, namespaced, shortNames, categories, verbs}: Listed,
  listed: Listed[],
  home: Omit<Gvk, 'kind'>,
): ResourceData {
  const parts = listed.filter(part => part.name.startsWith(`${name}/`))
  const subresources = parts.map(part => ({
    name: part.name.slice(name.length + 1),
    group: part.group ?? home.group,
    version: part.version ?? home.version,
    kind: part.kind,
    verbs: part.verbs,
  }))
  return {
    name,
    kind,
    singular,
    namespaced,
    ...(shortNames && {shortNames}),
    ...(categories && {categories}),
    verbs,
    ...(subresources.length > 0 && {subresources}),
  }
}

function kindsOf({group, version, resources}: GroupData): Gvk[] {
  return [
    ...ALSO,
    ...resources.flatMap(({kind, subresources = []}) => [{group, version, kind}, ...subresources]),
  ]
}

/**
 * Adds the schemas of these kinds and all they refer to. @throws when two documents disagree on
 * one.
 */
function take(schemas: Record<string, Schema>, kinds: Gvk[], into: Map<string, Schema>): void {
  const taken = new Set<string>()
  const follow = (name: string): void => {
    const schema = schemas[name]
    if (taken.has(name) || schema === undefined) return
    taken.add(name)
    const clean = cleaned(schema) as Schema
    const known = into.get(name)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(clean))
      throw new Error(
        `two documents of the API server define ${name} differently; this script keeps one definition for all`,
      )
    into.set(name, clean)
    for (const [, ref = ''] of JSON.stringify(clean).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      follow(ref)
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (gvksOf(schema).some(gvk => kinds.some(kind => same(kind, gvk)))) follow(name)
  }
}

const same = (one: Gvk, other: Gvk): boolean =>
  one.group === other.group && one.version === other.version && one.kind === other.kind
const gvksOf = (schema: Schema): Gvk[] => (schema['x-kubernetes-group-version-kind'] ?? []) as Gvk[]

/**
 * Without words for people, keys sorted; of the kinds that a schema serves only the first
 * (DeleteOptions serves every group).
 */
function cleaned(node: unknown, named = false): unknown {
  if (Array.isArray(node)) return node.map(one => cleaned(one))
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(
    ([key]) => named || !['description', 'example', 'externalDocs'].includes(key),
  )
  const sorted = kept.sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(
    sorted.map(([key, value]) => [
      key,
      key === 'x-kubernetes-group-version-kind'
        ? (value as unknown[]).slice(0, 1)
        : cleaned(value, !named && key === 'properties'),
    ]),
  )
}

/** Readable lines: one resource or definition each. */
function printed({gitVersion, groups, definitions}: KubernetesData): string {
  const resources = (group: GroupData): string =>
    group.resources.map(one => `      ${JSON.stringify(one)}`).join(',\n')
  const groupText = groups.map(
    one =>
      `    {"group": ${JSON.stringify(one.group)}, "version": ` +
      `${JSON.stringify(one.version)}, "resources": [\n${resources(one)}\n    ]}`,
  )
  const definitionText = Object.entries(definitions).map(
    ([name, schema]) => `    ${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
  )
  return (
    `{\n  "gitVersion": ${JSON.stringify(gitVersion)},\n  "groups": [\n` +
    `${groupText.join(',\n')}\n  ],\n  "definitions": {\n${definitionText.join(',\n')}\n  }\n` +
    `}\n`
  )
}

const stand = await bootStand({nodes: 1})
try {
  const path = join(import.meta.dirname, '../../templates/kubernetes.json')
  const text = printed(await read(stand.api))
  await writeFile(path, text)
  process.stdout.write(`${path}: ${Math.round(text.length / 1000)} kB\n`)
} finally {
  await stand.stop()
}
