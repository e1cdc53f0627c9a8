import {REDACTED} from './secret-names.ts'

/** No braces: a template fills those in. */
const URL_IN_TEXT = /\b([a-z][a-z0-9+.-]*):\/\/([^\s"'<>`{}|\\^]+)/gi

/**
 * Addresses that hold more than an address are cut down to scheme and host:
 * `https://bob:pw@charts.example.org/a?b=c` becomes `https://charts.example.org/(redacted)`. All
 * others stay as they are.
 */
export function redactUrls(text: string): string {
  return text.includes('://')
    ? text.replace(URL_IN_TEXT, (whole: string, scheme: string, rest: string) =>
        redactUrl(whole, scheme, rest),
      )
    : text
}

/** Scheme and host of an address; anything after them is left out. In: an address, or any text. */
export const hostOnly = (url: string): string => {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? []
  if (scheme === undefined || rest === undefined) return REDACTED
  const {host, after} = parts(rest)
  return after === '' || after === '/' ? `${scheme}://${host}${after}` : cut(scheme, host)
}

const cut = (scheme: string, host: string): string => `${scheme}://${host}/${REDACTED}`

function redactUrl(whole: string, scheme: string, rest: string): string {
  const {user, host, after} = parts(rest)
  return user !== undefined || isTelling(host, after) ? cut(scheme, host) : whole
}

/**
 * A password may hold slashes where nobody encoded it, so the last `@` before a query counts unless
 * it follows a path of an image.
 */
function parts(rest: string): {
  readonly user: string | undefined
  readonly host: string
  readonly after: string
} {
  const [head = ''] = /^[^?#]*/.exec(rest) ?? []
  const at = head.replace(/@(sha\d+:.*|v?\d[\w.-]*)$/, '').lastIndexOf('@')
  const slash = head.indexOf('/')
  const isUser =
    at >= 0 &&
    (slash < 0 ||
      at < slash ||
      (head.slice(0, slash).includes(':') && !/^[^:]*:\d*$/.test(head.slice(0, slash))))
  const own = isUser ? rest.slice(at + 1) : rest
  const [host = ''] = /^[^/?#;,)\]]*/.exec(own) ?? []
  return {user: isUser ? head.slice(0, at) : undefined, host, after: own.slice(host.length)}
}

/** Hooks are called by who knows their path. */
const HOOKS = /(^|\/)(hooks?|webhooks?\w*|services\/T\w+|incoming|token)\/./i
const HOOK_HOSTS = /^hooks\.|\.webhook\.office\.com$|^(api\.telegram\.org|discord(app)?\.com)$/i

function isTelling(host: string, after: string): boolean {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(after) ?? []
  if (query.length > 1 || fragment.includes('=') || /;[^;/]*=/.test(path)) return true
  if (path.length > 1 && HOOK_HOSTS.test(host.replace(/:\d*$/, ''))) return true
  return HOOKS.test(path) || path.split('/').some(isRandom)
}

/** Long, of letters and digits without a word in it. */
const isRandom = (segment: string): boolean =>
  /^[0-9a-f]{32,}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment) ||
  (/^[\w~-]{20,}$/.test(segment) &&
    /\d/.test(segment) &&
    /[a-z]/.test(segment) &&
    /[A-Z]/.test(segment))
