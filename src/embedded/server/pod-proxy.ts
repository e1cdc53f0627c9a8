import type {ApiRequest} from '../world/api/request.ts'
import {Refusal} from '../world/refusal.ts'
import {isFields} from '../../mesh/fields.ts'
import type {ApiObject} from '../world/api-object.ts'
import type {TextAnswer} from './answer.ts'
import type {Backend} from './backend.ts'
import type {Proxied} from './request-target.ts'
import {own} from '../../mesh/own.ts'

/**
 * A request that the API server passes on to a pod, or to a pod behind a Service. The program sees
 * it come from outside the pod.
 * @throws Refusal 503 when nothing answers there, 400 for a port that is none
 */
export async function proxyTo(
  backend: Backend,
  object: ApiObject,
  asked: ApiRequest,
  {port, rest}: Proxied,
): Promise<TextAnswer> {
  const {pod, number} =
    object.kind === 'Service'
      ? behindService(backend, object, port)
      : {pod: object, number: portOfPod(object, port)}
  const program = backend.processOf(pod)
  if (program === undefined) throw unreachable(pod, number)
  const {
    status,
    body,
    headers = {},
  } = await program.http(number, {
    method: asked.method,
    path: rest,
    headers: asked.headers,
    body: asked.body,
    loopback: false,
  })
  return {
    status,
    body,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  }
}

function behindService(
  backend: Backend,
  service: ApiObject,
  wanted: string | undefined,
): {readonly pod: ApiObject; readonly number: number} {
  const ports = listIn(service['spec'], 'ports')
  const port =
    wanted === undefined
      ? ports.length === 1
        ? ports[0]
        : ports.find(each => each['name'] === undefined)
      : ports.find(each => each['name'] === wanted || String(each['port']) === wanted)
  const {name} = service.metadata
  if (port === undefined)
    throw new Refusal(
      503,
      'ServiceUnavailable',
      `no service port ${JSON.stringify(wanted ?? '')} found for service ${JSON.stringify(name)}`,
    )
  const [pod] = backend.podsBehind(service)
  if (pod === undefined)
    throw new Refusal(
      503,
      'ServiceUnavailable',
      `no endpoints available for service ${JSON.stringify(name)}`,
    )
  return {pod, number: portOfPod(pod, String(port['targetPort'] ?? port['port']))}
}

function portOfPod(pod: ApiObject, wanted: string | undefined): number {
  const ports = listIn(pod['spec'], 'containers').flatMap(container => listIn(container, 'ports'))
  if (wanted === undefined) return numberOf(ports[0]?.['containerPort']) ?? 80
  const number = /^\d+$/.test(wanted)
    ? Number(wanted)
    : numberOf(ports.find(each => each['name'] === wanted)?.['containerPort'])
  if (number === undefined || number < 1 || number > 65_535)
    throw new Refusal(
      400,
      'BadRequest',
      `invalid port ${JSON.stringify(wanted)} of pod ${JSON.stringify(pod.metadata.name)}`,
    )
  return number
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined

function listIn(value: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  const list = isFields(value) ? own(value, key) : undefined
  return Array.isArray(list) ? list.filter(isFields) : []
}

function unreachable(pod: ApiObject, port: number): Refusal {
  const address = isFields(pod['status']) ? pod['status']['podIP'] : undefined
  return new Refusal(
    503,
    'ServiceUnavailable',
    'error trying to reach service: dial tcp ' +
      `${typeof address === 'string' ? address : ''}:${port}: connect: connection refused`,
  )
}
