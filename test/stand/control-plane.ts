import {generateKeyPairSync} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {until} from './deadline.ts'
import {kubeApi} from './kube.ts'
import type {KubeApi} from './kube.ts'
import {kubeconfig} from './kubeconfig.ts'
import type {Ports} from './ports.ts'
import type {RunFolder} from './run-folder.ts'
import {ADMIN, tokenOf} from './settings.ts'
import type {StandUser} from './settings.ts'
import type {Tools} from './tools.ts'

export type ControlPlane = {api: KubeApi; apiPort: number; kwokPort: number}

/**
 * What the control plane is made of; `run` starts a named program whose end is the end of the
 * stand.
 */
export type Parts = {
  run: (name: string, program: string, args: string[]) => void
  at: RunFolder
  ports: Ports
  tools: Tools
}

const RATE = ['--kube-api-qps=400', '--kube-api-burst=800']

/**
 * Starts etcd and everything that needs no kubelet, then kwok in the kubelets' place. The network
 * socket must be listening.
 */
export async function startControlPlane(parts: Parts, users: StandUser[]): Promise<ControlPlane> {
  const {at, ports, run, tools} = parts
  await mkdir(at.logs, {recursive: true})
  await writeInputs(at, users)
  const etcd = await startEtcd(parts)
  const apiPort = await startApiServer(parts, etcd)
  await until("the API server's certificate", () => existsSync(at.serverKey) && existsSync(at.ca))
  for (const {name} of [{name: ADMIN}, ...users]) {
    await writeFile(at.kubeconfig(name), kubeconfig(apiPort, at.ca, name, {token: tokenOf(name)}))
  }
  const api = kubeApi(apiPort, tokenOf(ADMIN), readFileSync(at.ca, 'utf8'))
  await until('a ready API server', async () => (await api.get<unknown>('/readyz')) === 'ok')
  const config = `--kubeconfig=${at.kubeconfig(ADMIN)}`
  const aside = async (name: string) => [
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${await ports.next()}`,
    `--cert-dir=${join(at.folder, name)}`,
  ]
  run('controller-manager', tools.controllerManager, [
    config,
    ...(await aside('controller-manager')),
    ...RATE,
    `--service-account-private-key-file=${at.accountKey}`,
    `--root-ca-file=${at.ca}`,
  ])
  run('scheduler', tools.scheduler, [config, ...(await aside('scheduler')), ...RATE])
  return {api, apiPort, kwokPort: await startKwok(parts, api, config)}
}

async function writeInputs(at: RunFolder, users: StandUser[]): Promise<void> {
  const {privateKey} = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: {type: 'pkcs1', format: 'pem'},
    publicKeyEncoding: {type: 'pkcs1', format: 'pem'},
  })
  await writeFile(at.accountKey, privateKey, {mode: 0o600})
  const rows = [{name: ADMIN, groups: ['system:masters']}, ...users].map(
    ({name, groups = []}) => `${tokenOf(name)},${name},${name},"${groups.join(',')}"`,
  )
  await writeFile(at.tokens, `${rows.join('\n')}\n`)
  const connection = {proxyProtocol: 'HTTPConnect', transport: {uds: {udsName: at.network}}}
  const egress = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{name: 'cluster', connection}],
  }
  await writeFile(at.egress, JSON.stringify(egress))
}

/** @returns its client URL */
async function startEtcd({run, tools, ports, at}: Parts): Promise<string> {
  const [client, peer] = [
    `http://127.0.0.1:${await ports.next()}`,
    `http://127.0.0.1:${await ports.next()}`,
  ]
  const urls = {
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
  }
  run('etcd', tools.etcd, [
    `--data-dir=${at.etcd}`,
    ...Object.entries(urls).map(([flag, value]) => `--${flag}=${value}`),
    '--unsafe-no-fsync',
    '--log-level=error',
  ])
  return client
}

/** @returns its port */
async function startApiServer({run, tools, ports, at}: Parts, etcd: string): Promise<number> {
  const port = await ports.next()
  run('apiserver', tools.apiserver, [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--advertise-address=10.255.0.1', // loopback is refused here; nothing dials it, the network knows the service `kubernetes`
    `--cert-dir=${at.certs}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${at.tokens}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${at.accountKey}`,
    `--service-account-signing-key-file=${at.accountKey}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--allow-privileged',
    `--egress-selector-config-file=${at.egress}`,
    `--kubelet-client-certificate=${at.ca}`,
    `--kubelet-client-key=${at.serverKey}`,
    '--max-requests-inflight=2000',
    '--max-mutating-requests-inflight=1000',
  ])
  return port
}

/** @returns the port where kwok answers as every node's kubelet */
async function startKwok(
  {run, tools, ports, at}: Parts,
  api: KubeApi,
  config: string,
): Promise<number> {
  const crds = [
    ['portforwards', 'PortForward'],
    ['logs', 'Logs'],
  ] as const
  await Promise.all(
    crds.map(([plural, kind]) =>
      api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', kwokCrd(plural, kind)),
    ),
  )
  await Promise.all(
    crds.map(([plural]) =>
      until(`the resource ${plural} of kwok`, () =>
        api.get(`/apis/kwok.x-k8s.io/v1alpha1/${plural}`),
      ),
    ),
  )
  const port = await ports.next()
  run('kwok', tools.kwok, [
    config,
    `--config=${join(import.meta.dirname, 'stages.yaml')}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40', // without leases the controller manager sets every pod not ready after 50 s
    '--enable-crds=PortForward,Logs',
    `--server-address=127.0.0.1:${port}`,
    `--tls-cert-file=${at.ca}`,
    `--tls-private-key-file=${at.serverKey}`,
  ])
  return port
}

/** kwok takes port forwarding and logs from objects named like the pod. */
function kwokCrd(plural: string, kind: string): object {
  const schema = {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}}
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.kwok.x-k8s.io`},
    spec: {
      group: 'kwok.x-k8s.io',
      scope: 'Namespaced',
      names: {plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`},
      versions: [
        {name: 'v1alpha1', served: true, storage: true, schema, subresources: {status: {}}},
      ],
    },
  }
}
