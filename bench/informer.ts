// What looking costs, side by side on one stand: kubectl's list of all pods, our first look, and a
// turn of the loop after one change.
// Run: node bench/informer.ts [PODS]. Times are medians of five interleaved rounds; read the ratios.
import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {openPorts} from '../src/open.ts'
import {openMeshInformer} from '../src/observe/mesh-informer.ts'
import {until} from '../test/stand/deadline.ts'
import {bootStand} from '../test/stand/stand.ts'
import type {Stand} from '../test/stand/stand.ts'

const ROUNDS = 5
const AT_ONCE = 24
const pods = Number(process.argv[2] ?? 2000)

await run()

async function run(): Promise<void> {
  const stand = await bootStand()
  try {
    await populate(stand, pods)
    await compare(stand)
  } finally {
    await stand.stop()
  }
}

/** Bare pods as injection leaves them, spread over twenty namespaces. */
async function populate({api}: Stand, count: number): Promise<void> {
  const names = Array.from({length: 20}, (_, at) => `ns-${at}`)
  for (const name of names)
    await api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name, labels: {'istio.io/rev': '1-28-10'}},
    })
  await until(
    'service accounts',
    async () => (await api.list('/api/v1/serviceaccounts')).length >= names.length + 1,
    60_000,
  )
  const waiting = Array.from({length: count}, (_, at) => at)
  const worker = async (): Promise<void> => {
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
      await api.create(`/api/v1/namespaces/ns-${at % names.length}/pods`, injected(at))
  }
  await Promise.all(Array.from({length: AT_ONCE}, worker))
}

function injected(at: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${at}`,
      labels: {app: `app-${at % 50}`},
      annotations: {'istio.io/rev': '1-28-10', 'sidecar.istio.io/inject': 'true'},
    },
    spec: {
      containers: [
        {name: 'app', image: 'app:1'},
        {
          name: 'istio-proxy',
          image: 'docker.io/istio/proxyv2:1.28.10',
          args: ['proxy', 'sidecar'],
          env: Array.from({length: 30}, (_, n) => ({
            name: `ISTIO_META_${n}`,
            value: 'x'.repeat(60),
          })),
        },
      ],
    },
  }
}

async function compare(at: Stand): Promise<void> {
  const ports = await openPorts({
    istioNamespace: 'istio-system',
    version: 'bench',
    kubeconfig: at.kubeconfig,
    needsHelm: false,
  })
  const times: Record<'kubectl' | 'firstLook' | 'turn', number[]> = {
    kubectl: [],
    firstLook: [],
    turn: [],
  }
  for (let round = 0; round < ROUNDS; round++) {
    times.kubectl.push(
      await timed(() =>
        promisify(execFile)(
          at.kubectlPath,
          ['--kubeconfig', at.kubeconfig, 'get', 'pods', '-A', '-o', 'json'],
          {maxBuffer: 1 << 30},
        ),
      ),
    )
    const began = performance.now()
    const informer = await openMeshInformer(ports, 'istio-system')
    await informer.snapshot()
    times.firstLook.push(performance.now() - began)
    const changed = informer.changed(AbortSignal.timeout(10_000))
    await at.api.patch(
      '/api/v1/namespaces/ns-0/pods/pod-0',
      {metadata: {labels: {round: String(round)}}},
      'merge',
    )
    await changed
    times.turn.push(await timed(() => informer.snapshot()))
    informer.close()
  }
  await ports.close()
  const [kubectl, firstLook, turn] = [times.kubectl, times.firstLook, times.turn].map(median) as [
    number,
    number,
    number,
  ]
  console.log(
    JSON.stringify(
      {
        pods,
        milliseconds: {kubectl, firstLook, turn},
        ratios: {firstLookToKubectl: firstLook / kubectl, turnToFirstLook: turn / firstLook},
        peakRssMb: process.resourceUsage().maxRSS / 1024,
      },
      null,
      2,
    ),
  )
}

async function timed(deed: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await deed()
  return performance.now() - began
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
