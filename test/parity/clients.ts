import {spawn} from 'node:child_process'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {packageCharts} from '../charts/package.ts'
import type {Command} from './conversation.ts'
import type {Shown} from './run.ts'
import type {Server} from './server.ts'

/** Where clients keep what they remember, and the charts. */
export interface Clients {
  readonly folder: string
  readonly charts: string
  remove(): Promise<void>
}

const CLIENT_WITHIN_MS = 90_000
/** Clients at once: each is a program of its own, and computes for half a second. */
const AT_ONCE = 4

/** A folder for clients, with the fixture charts packaged by that Helm. */
export async function prepareClients(helm: string): Promise<Clients> {
  const folder = await mkdtemp(join(tmpdir(), 'meshctl-parity-'))
  const charts = join(folder, 'charts')
  await packageCharts({helm, folder: charts})
  await writeChart(join(charts, 'app'))
  return {folder, charts, remove: () => rm(folder, {recursive: true, force: true, maxRetries: 5})}
}

/**
 * Runs a real kubectl or Helm against the server. Out: what it printed, by line, and its exit code.
 */
export async function runClient(
  {folder, charts}: Clients,
  server: Server,
  command: Command,
): Promise<Shown> {
  const {step, run, args, stdin, user = 'admin', lines = () => true, sorted = false} = command
  const program = run === 'kubectl' ? server.kubectl : await server.helm(run === 'helm3' ? 3 : 4)
  const kubeconfig = server.kubeconfigFor(user)
  const mine = (name: string) => join(folder, `${server.name}-${user}`, name)
  const env = {
    PATH: process.env['PATH'] ?? '',
    KUBECONFIG: kubeconfig,
    HOME: mine('home'),
    KUBECACHEDIR: mine('kube'),
    HELM_CACHE_HOME: mine('helm-cache'),
    HELM_CONFIG_HOME: mine('helm-config'),
    HELM_DATA_HOME: mine('helm-data'),
  }
  const {code, out, err} = await inTurn(() =>
    runProgram(program, {
      args: args.map(word => word.replaceAll('$charts', charts)),
      env,
      stdin: stdin === undefined ? '' : typeof stdin === 'string' ? stdin : JSON.stringify(stdin),
    }),
  )
  const split = (text: string) => text.split('\n').filter(line => line !== '' && lines(line))
  const order = (found: string[]) => (sorted ? found.sort() : found)
  return {step, code, printed: order(split(out)), errors: order(split(err))}
}

/** A small chart whose Deployment gets ready without an injector. */
async function writeChart(folder: string): Promise<void> {
  const name = '{{ .Release.Name }}'
  const spec = {
    replicas: '{{ .Values.replicas }}',
    selector: {matchLabels: {app: name}},
    template: {
      metadata: {labels: {app: name}},
      spec: {containers: [{name: 'app', image: '{{ .Values.image }}'}]},
    },
  }
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\nappVersion: 1.0.0\n',
    'values.yaml': 'replicas: 2\nimage: app:1\ntext: hello\n',
    'templates/deployment.yaml': JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name},
      spec,
    }).replace('"{{ .Values.replicas }}"', '{{ .Values.replicas }}'),
    'templates/map.yaml': JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name},
      data: {text: '{{ .Values.text }}'},
    }),
    'templates/service.yaml': JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name},
      spec: {selector: {app: name}, ports: [{port: 80}]},
    }),
    'templates/NOTES.txt': 'Installed {{ .Release.Name }}, revision {{ .Release.Revision }}.\n',
  }
  await mkdir(join(folder, 'templates'), {recursive: true})
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
}

const waiting: (() => void)[] = []
let running = 0

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>(go => waiting.push(go))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}

interface Start {
  readonly args: readonly string[]
  readonly env: Record<string, string>
  readonly stdin: string
}

function runProgram(
  program: string,
  {args, env, stdin}: Start,
): Promise<{code: number; out: string; err: string}> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: CLIENT_WITHIN_MS,
      killSignal: 'SIGKILL',
    })
    const [out, err]: [string[], string[]] = [[], []]
    child.stdout.setEncoding('utf8').on('data', (part: string) => out.push(part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => err.push(part))
    child.on('error', reject)
    child.on('close', code => resolve({code: code ?? -1, out: out.join(''), err: err.join('')}))
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
  })
}
