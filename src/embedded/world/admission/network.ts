import type {Api} from '../api/api.ts'
import type {HttpAnswer, ContainerProcess, ContainerProcesses} from '../container-process.ts'
import type {Fields, ApiObject} from '../api-object.ts'

/** A port of a Service, as somebody in the cluster calls it. */
export interface ServiceTarget {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** What a call through a Service ends at. */
export interface Reached {
  readonly pod: ApiObject
  /** Its own port, behind the Service's. */
  readonly port: number
  readonly program: ContainerProcess | undefined
}

/**
 * The cluster's network as far as control planes use it: from Services over EndpointSlices to
 * programs in pods.
 */
export interface Network {
  /**
   * One ready endpoint of the Service, the next one with each call. Throws an Error in Go's words
   * when there is none.
   */
  reach(target: ServiceTarget): Reached
  /**
   * Posts JSON over TLS, trusting only that PEM bundle. Rejects with an Error in Go's words when
   * nothing answers.
   */
  post(target: ServiceTarget, path: string, body: string, bundle: string): Promise<HttpAnswer>
}

/** Its lists are null when they are empty. */
interface Slice extends ApiObject {
  readonly ports?: readonly {readonly name?: string | null; readonly port?: number}[] | null
  readonly endpoints?:
    | readonly {
        readonly addresses?: readonly string[]
        readonly conditions?: {readonly ready?: boolean}
        readonly targetRef?: {
          readonly kind?: string
          readonly namespace?: string
          readonly name?: string
        }
      }[]
    | null
}

const UNKNOWN_AUTHORITY =
  'tls: failed to verify certificate: x509: certificate signed by unknown authority'

/** The network of a world. EndpointSlices say what is ready, `programs` what answers. */
export function createNetwork(
  api: Pick<Api, 'store'>,
  programs: Pick<ContainerProcesses, 'of'>,
): Network {
  let calls = 0
  const reach = (target: ServiceTarget): Reached => {
    const all = endpointsOf(api, target)
    const chosen = all[calls++ % Math.max(1, all.length)]
    if (chosen === undefined) throw new Error(`no endpoints available for service "${target.name}"`)
    return {...chosen, program: programs.of(chosen.pod.metadata.uid)}
  }
  return {
    reach,
    post: async (target, path, body, bundle) => {
      const {pod, port, program} = reach(target)
      const refused = `dial tcp ${addressOf(pod)}:${port}: connect: connection refused`
      if (program === undefined) throw new Error(refused)
      if (program.root !== undefined && !trusts(bundle, program.root()))
        throw new Error(UNKNOWN_AUTHORITY)
      return program
        .http(port, {
          method: 'POST',
          path,
          headers: {'content-type': 'application/json'},
          body,
          loopback: false,
        })
        .catch(() => {
          throw new Error(refused)
        })
    },
  }
}

function endpointsOf(
  {store}: Pick<Api, 'store'>,
  {namespace, name, port}: ServiceTarget,
): readonly {readonly pod: ApiObject; readonly port: number}[] {
  const service = store.get('services', namespace, name)
  if (service === undefined) throw new Error(`service "${name}" not found`)
  const open = ((service['spec'] as Fields | undefined)?.['ports'] ?? []) as readonly {
    readonly name?: string
    readonly port: number
  }[]
  const wanted = open.find(each => each.port === port)
  if (wanted === undefined) throw new Error(`no service port ${port} found for service "${name}"`)
  const slices = (
    store.list('endpointslices.discovery.k8s.io', namespace) as readonly Slice[]
  ).filter(({metadata}) => metadata.labels?.['kubernetes.io/service-name'] === name)
  return slices.flatMap(({endpoints, ports}) => {
    const own = ports?.find(each => (each.name ?? '') === (wanted.name ?? ''))?.port
    if (own === undefined) return []
    return (endpoints ?? [])
      .filter(({conditions}) => conditions?.ready !== false)
      .flatMap(({targetRef}) => {
        const pod =
          targetRef?.kind === 'Pod'
            ? store.get('pods', targetRef.namespace ?? namespace, targetRef.name ?? '')
            : undefined
        return pod === undefined ? [] : [{pod, port: own}]
      })
  })
}

function addressOf({status}: ApiObject): string {
  const ip = (status as Fields | undefined)?.['podIP']
  return typeof ip === 'string' ? ip : '0.0.0.0'
}

/** Is the root one of the bundle's certificates? Line breaks do not matter. */
function trusts(bundle: string, root: string): boolean {
  const plain = (pem: string): string => pem.replace(/\s+/g, '')
  return plain(root) !== '' && plain(bundle).includes(plain(root))
}
