import {request} from 'node:https'
import type {IncomingMessage} from 'node:http'
import type {HttpAnswer} from '../world/container-process.ts'

/** An admission review's answer is small; more is a mistake or an attack. */
const BODY_MAX_BYTES = 16 * 1024 * 1024

/**
 * POSTs JSON to an admission webhook outside of the world. In: its URL, the PEM bundle it is
 * trusted by ('' for the system's), ms to wait for the whole answer. Throws Error in the words that
 * an API server has for it.
 */
export async function callUrl(
  url: string,
  caBundle: string,
  body: string,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const target = parsed(url)
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, */*',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  const outgoing = request(
    target,
    {method: 'POST', headers, agent: false, ...(caBundle === '' ? {} : {ca: caBundle})},
    resolve,
  )
  const timer = setTimeout(
    () => outgoing.destroy(new Error('context deadline exceeded')),
    timeoutMs,
  )
  outgoing.on('error', reject)
  outgoing.end(body)
  try {
    const message = await promise
    return {status: message.statusCode ?? 0, body: await textOf(message)}
  } catch (error) {
    throw new Error(worded(error as NodeJS.ErrnoException, target), {cause: error})
  } finally {
    clearTimeout(timer)
  }
}

function parsed(url: string): URL {
  const target = URL.parse(url)
  if (target?.protocol !== 'https:')
    throw new Error(`'https' is the only allowed URL scheme, not in ${JSON.stringify(url)}`)
  return target
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += (chunk as Buffer).length
    if (size > BODY_MAX_BYTES) throw new Error(`answer larger than ${BODY_MAX_BYTES} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function worded({code = '', message}: NodeJS.ErrnoException, {hostname, port}: URL): string {
  const address = `${hostname}:${port === '' ? '443' : port}`
  if (code === 'ECONNREFUSED') return `dial tcp ${address}: connect: connection refused`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `dial tcp: lookup ${hostname}: no such host`
  if (code === 'ECONNRESET') return 'EOF'
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return (
      'tls: failed to verify certificate: x509: ' +
      (code === 'CERT_HAS_EXPIRED'
        ? 'certificate has expired or is not yet valid'
        : code === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? message
          : 'certificate signed by unknown authority')
    )
  return message
}
