import {Refusal, nowhere} from '../world/refusal.ts'

/** What a request line asks for. */
export interface RequestTarget {
  /** Clean: no empty parts, each percent-encoded by itself. */
  readonly path: string
  readonly query: URLSearchParams
  /** Path and query as they came, for records and faults. */
  readonly raw: string
  /** When it goes on to a pod: `pods/NAME:PORT/proxy/REST`. */
  readonly proxied?: Proxied
}

export interface Proxied {
  /** A number or the name of a port; undefined: the first one. */
  readonly port: string | undefined
  /** Begins with a slash, with its query, as it came. */
  readonly rest: string
}

const PROXY =
  /^(\/api\/v1\/(?:namespaces\/[^/]+\/)?(?:pods|services|nodes)\/)([^/]+)(\/proxy)(\/.*)?$/

/**
 * In: the request's target, in origin or absolute form. As kube-apiserver resolves `%2f` before it
 * looks at parts, so does this.
 * @throws Refusal 400 for what cannot be decoded, 404 for `//`, `.` and `..` within
 */
export function parseRequestTarget(url: string): RequestTarget {
  const raw = url.replace(/^https?:\/\/[^/]*/i, '') || '/'
  const at = raw.indexOf('?')
  const [path, search] = at === -1 ? [raw, ''] : [raw.slice(0, at), raw.slice(at + 1)]
  const query = new URLSearchParams(search)
  const proxy = PROXY.exec(path)
  if (proxy === null) return {path: cleaned(path), query, raw}
  const [, before = '', named = '', after = '', rest = '/'] = proxy
  const {name, port} = nameAndPort(decoded(named))
  return {
    path: cleaned(`${before}${encodeURIComponent(name)}${after}`),
    query,
    raw,
    proxied: {port, rest: search === '' ? rest : `${rest}?${search}`},
  }
}

function cleaned(path: string): string {
  if (!path.startsWith('/'))
    throw new Refusal(
      400,
      'BadRequest',
      `invalid request target ${JSON.stringify(path.slice(0, 100))}`,
    )
  const parts = decoded(path).slice(1).split('/')
  if (parts.at(-1) === '') parts.pop()
  const [last] = parts.slice(-1)
  if (parts.length > 2 && (last === '..' || last === '.'))
    throw new Refusal(400, 'BadRequest', `Name parameter invalid: "${last}": may not be '${last}'`)
  if (parts.some(part => part === '' || part === '.' || part === '..')) throw nowhere()
  return `/${parts.map(encodeURIComponent).join('/')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal(
      400,
      'BadRequest',
      `invalid URL escape in ${JSON.stringify(text.slice(0, 200))}`,
    )
  }
}

/** `NAME`, `NAME:PORT`, `https:NAME:PORT`; the port may be empty. */
function nameAndPort(text: string): {readonly name: string; readonly port: string | undefined} {
  const parts = text.split(':')
  const [name = '', port = ''] = parts.length === 3 ? parts.slice(1) : parts
  return {name, port: port === '' ? undefined : port}
}
