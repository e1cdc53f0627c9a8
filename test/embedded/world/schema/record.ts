// Asks a real API server once more what it says: node test/embedded/world/schema/record.ts
// Rewrites the answers in recorded/refusals.json and recorded/defaults.json. To add a case, add its
// path and object there first.
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {until} from '../../../stand/deadline.ts'
import {ApiError} from '../../../stand/kube.ts'
import type {KubeApi} from '../../../stand/kube.ts'
import {bootStand} from '../../../stand/stand.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {defaults, fooCrd, refusals} from './recorded.ts'
import type {Kept, Refused} from './recorded.ts'

/** What differs with every creation. */
const VOLATILE = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields']

async function refused(api: KubeApi, one: Refused): Promise<Refused> {
  try {
    await api.create(one.path, one.object)
    return {...one, said: 'OK'}
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return {...one, said: error.message.slice(error.message.indexOf(`: ${error.status} `) + 2)}
  }
}

async function kept(api: KubeApi, one: Kept): Promise<Kept> {
  const {metadata, ...rest} = await api.create<Fields & {metadata: Fields}>(one.path, one.object)
  return {
    ...one,
    kept: {
      ...rest,
      metadata: Object.fromEntries(
        Object.entries(metadata).filter(([key]) => !VOLATILE.includes(key)),
      ),
    },
  }
}

async function write(name: string, rows: readonly object[]): Promise<void> {
  await writeFile(
    join(import.meta.dirname, 'recorded', name),
    `[\n${rows.map(row => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`,
  )
}

const stand = await bootStand({nodes: 1})
try {
  const {status: _status, ...crd} = fooCrd()
  await stand.api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd)
  await until(
    'the definition is served',
    () =>
      stand.api.list('/apis/ex.io/v1/foos').then(
        () => true,
        () => false,
      ),
    20_000,
  )
  await until(
    'pods may be made',
    () =>
      stand.api.get('/api/v1/namespaces/default/serviceaccounts/default').then(
        () => true,
        () => false,
      ),
    20_000,
  )
  const [said, made]: [Refused[], Kept[]] = [[], []]
  for (const one of refusals()) said.push(await refused(stand.api, one))
  for (const one of defaults()) made.push(await kept(stand.api, one))
  await write('refusals.json', said)
  await write('defaults.json', made)
  process.stdout.write(`${said.length} refusals, ${made.length} objects\n`)
} finally {
  await stand.stop()
}
