import {join} from 'node:path'

/** Files and folders of one stand. */
export type RunFolder = {
  folder: string
  logs: string
  /** One folder per istiod pod, with its mounts and its log. */
  pods: string
  etcd: string
  /** Folder for the API server's certificate. */
  certs: string
  /** The certificate that clients trust, which is its own CA. */
  ca: string
  serverKey: string
  /** Signs tokens of service accounts. */
  accountKey: string
  tokens: string
  egress: string
  /** Unix socket of the cluster's network. */
  network: string
  faults: string
  /** When it exists, the folder outlives the stand. */
  keep: string
  log(name: string): string
  kubeconfig(user: string): string
}

/** Where things lie in the folder of one stand. */
export function runFolder(folder: string): RunFolder {
  const at = (...parts: string[]) => join(folder, ...parts)
  return {
    folder,
    logs: at('logs'),
    pods: at('pods'),
    etcd: at('etcd'),
    certs: at('certs'),
    ca: at('certs/apiserver.crt'),
    serverKey: at('certs/apiserver.key'),
    accountKey: at('service-accounts.key'),
    tokens: at('tokens.csv'),
    egress: at('egress.json'),
    network: at('network.sock'),
    faults: at('faults.json'),
    keep: at('keep'),
    log: (name: string) => at('logs', `${name}.log`),
    kubeconfig: (user: string) => at(user === 'admin' ? 'kubeconfig' : `kubeconfig-${user}`),
  }
}
