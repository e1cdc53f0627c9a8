// How an embedded cluster bears 10,000 pods: node bench/world.ts. In process, with virtual time;
// ratios are against parsing the same list.
import {inProcess} from '../test/embedded/world/in-process.ts'

const DEPLOYMENTS = Number(process.argv[2] ?? 1_000)
const REPLICAS = 10
const NODES = Math.ceil((DEPLOYMENTS * REPLICAS * 1.3) / 110)
const APPS = '/apis/apps/v1'

const nodes = Array.from({length: NODES}, (_, at) => ({
  name: `node-${at + 1}`,
  capacity: {cpu: '64', memory: '256Gi', pods: '110'},
}))
const room = await inProcess({controllers: {nodes, eventsPerNamespace: 50}})
await room.pass(1_000)

await timed(`${DEPLOYMENTS} Deployments of ${REPLICAS} pods come up`, async () => {
  for (let at = 0; at < 20; at++)
    await room.ask('POST', '/api/v1/namespaces', {
      body: {apiVersion: 'v1', kind: 'Namespace', metadata: {name: `team-${at}`}},
    })
  await room.pass(1_000)
  for (let at = 0; at < DEPLOYMENTS; at++)
    await room.ask('POST', `${APPS}/namespaces/team-${at % 20}/deployments`, {
      body: deployment(`app-${at}`),
    })
  await room.until('all ready', allReady)
})
const memory = (): number => Math.round(process.memoryUsage().heapUsed / 1024 / 1024)
globalThis.gc?.()
say(`heap: ${memory()} MiB`)

const list = async (): Promise<string> =>
  JSON.stringify((await room.ask('GET', '/api/v1/pods')).body)
const text = await list()
const parse = await timed('JSON.parse of that list', () => Promise.resolve(JSON.parse(text)))
const first = await timed('list of all pods, asked and read', list)
const second = await timed('the same list again', list)
say(
  `ratio of a list to its own parsing and printing: ${(first / (2 * parse)).toFixed(2)}, ` +
    `again ${(second / (2 * parse)).toFixed(2)}`,
)

await timed(`all ${DEPLOYMENTS} Deployments roll`, async () => {
  const body = {
    spec: {template: {metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': 'now'}}}},
  }
  for (let at = 0; at < DEPLOYMENTS; at++)
    await room.ask('PATCH', `${APPS}/namespaces/team-${at % 20}/deployments/app-${at}`, {
      type: 'application/strategic-merge-patch+json',
      body,
    })
  await room.pass(1_000)
  await room.until('all rolled', allReady)
})
globalThis.gc?.()
say(`heap: ${memory()} MiB`)

function allReady(): boolean {
  return room.world.api.store.list('deployments.apps').every(({metadata, status}) => {
    const {observedGeneration, updatedReplicas, readyReplicas, replicas} = (status ?? {}) as Record<
      string,
      number | undefined
    >
    return (
      observedGeneration === metadata.generation &&
      updatedReplicas === REPLICAS &&
      readyReplicas === REPLICAS &&
      replicas === REPLICAS
    )
  })
}

function deployment(name: string): object {
  const labels = {app: name}
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name},
    spec: {
      replicas: REPLICAS,
      selector: {matchLabels: labels},
      template: {
        metadata: {labels},
        spec: {containers: [{name: 'app', image: 'example.org/app:1'}]},
      },
    },
  }
}

/** Out: ms of the wall. */
async function timed(what: string, work: () => Promise<unknown>): Promise<number> {
  const [began, world] = [performance.now(), room.world.api.timeline.now()]
  await work()
  const took = performance.now() - began
  say(
    `${what}: ${(took / 1000).toFixed(2)} s of ours, ` +
      `${((room.world.api.timeline.now() - world) / 1000).toFixed(0)} s of the world's`,
  )
  return took
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
