// The process of one stand: started by stand.ts with an IPC channel, which is its lifeline.
// It leads a process group of its own. Whatever ends it takes the group along.
import {existsSync, readFileSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {startControlPlane} from './control-plane.ts'
import {until} from './deadline.ts'
import type {KubeApi} from './kube.ts'
import {startNetwork} from './network.ts'
import type {Router} from './network.ts'
import {startNodeAgent} from './node-agent.ts'
import type {Agent} from './node-agent.ts'
import {claimPorts} from './ports.ts'
import {endAll, start} from './processes.ts'
import {runFolder} from './run-folder.ts'
import {ADMIN} from './settings.ts'
import type {Booted, FromHost, Settings} from './settings.ts'

let stopping = false

const settings = JSON.parse(process.argv[3] ?? '{}') as Settings
const at = runFolder(settings.folder)

process.on('disconnect', () => void stop())
process.on('message', () => void stop()) // there is only one message: stop
process.on('uncaughtException', error => fail(error))
process.on('unhandledRejection', error => fail(error))
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop())
boot().then(booted => tell({type: 'ready', booted}), fail)

async function boot(): Promise<Booted> {
  const started = Date.now()
  const {tools} = settings
  const ports = await claimPorts()
  let route: Router = () => undefined
  await startNetwork(at.network, (host, port) => route(host, port))
  const {api, apiPort, kwokPort} = await startControlPlane({run, at, ports, tools}, settings.users)
  const agent = startNodeAgent({api, apiPort, at, ports, istiods: settings.istiods}, kwokPort)
  route = agent.route
  if (tools.proxies !== undefined) {
    run('proxies', tools.proxies, [
      `--kubeconfig=${at.kubeconfig(ADMIN)}`,
      `--network=${at.network}`,
      `--faults=${at.faults}`,
    ])
  }
  await addNodes(api, agent, settings.nodes)
  await until('the default service account', () =>
    api.get('/api/v1/namespaces/default/serviceaccounts/default'),
  )
  return {apiPort, seconds: (Date.now() - started) / 1000}
}

/** Starts a program without which there is no stand. */
function run(name: string, program: string, args: string[]): void {
  const child = start({name, program, args, cwd: at.folder, log: at.log(name)})
  void child.ended.then(code => {
    if (!stopping)
      fail(new Error(`${name} ended (${code}); the end of its log:\n${tail(child.log)}`))
  })
}

async function addNodes(api: KubeApi, {nodes}: Agent, count: number): Promise<void> {
  const {gitVersion} = await api.get<{gitVersion: string}>('/version')
  for (let i = 1; i <= count; i++) {
    const name = `node-${i}`
    const labels = {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
    }
    const annotations = {'stand/address': `10.200.0.${i}`, 'stand/version': gitVersion}
    const cidr = `10.244.${i}.0/24`
    await api.create('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {name, labels, annotations},
      spec: {podCIDR: cidr, podCIDRs: [cidr]},
    })
  }
  const isUp = (node: {status?: {conditions?: {type: string; status: string}[]}}) =>
    node.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True')
  await until(`${count} ready nodes`, () => [...nodes.items.values()].filter(isUp).length === count)
}

function fail(error: unknown): void {
  if (stopping) return
  const message = error instanceof Error ? error.message : String(error)
  console.error(error)
  tell({type: 'failed', message})
  void stop(1)
}

/**
 * Nothing of a stand is worth an orderly end. The folder goes last, for until then programs write
 * to it.
 */
async function stop(code = 0): Promise<void> {
  if (stopping) return
  stopping = true
  await Promise.race([endAll(), sleep(3_000)])
  if (!existsSync(at.keep))
    await rm(at.folder, {recursive: true, force: true, maxRetries: 5}).catch(() => undefined)
  process.exitCode = code
  process.kill(-process.pid, 'SIGKILL') // istiods and this process itself
}

function tell(message: FromHost): void {
  if (process.connected) process.send?.(message, () => undefined)
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n')
}
