import type {OutsideKind} from '../ports/trouble.ts'

/**
 * Words with which Kubernetes, or the chart itself, says no to this very content: the same call
 * gets the same answer. From apimachinery's `api/errors`, apiserver's admission, Helm's `kube`,
 * `engine` and `chartutil` (3.17, 4.1).
 */
const REFUSALS: readonly RegExp[] = [
  /is forbidden:/,
  /denied the request/,
  /\bis invalid:/,
  /field is immutable/,
  /Unauthorized|asked for the client to provide credentials/,
  /invalid ownership metadata|cannot be imported into the current release/,
  /no matches for kind/,
  /Apply failed with \d+ conflict/,
  /execution error at|parse error at|error calling|YAML parse error|error converting YAML/,
  /don't meet the specifications of the schema/,
  /has no deployed releases|release: not found|no revision for release/,
]

/**
 * Words of a connection that failed, or of an API server that is busy, begins anew or has lost its
 * etcd for a moment. From Go's `net` and `net/http`, client-go and apimachinery.
 */
const PASSING: readonly RegExp[] = [
  /\bEOF\b|connection re(set|fused)|broken pipe|use of closed network connection/,
  /i\/o timeout|handshake timeout|Client\.Timeout|deadline exceeded|request timed out/,
  /no route to host|network is unreachable|no such host|server misbehaving/,
  /\bhttp2: |server closed idle connection|proxyconnect /,
  /etcdserver: |code = Unavailable|leader changed/,
  /the server is currently unable to handle the request|apiserver is shutting down/,
  /[Tt]oo many requests|received too many requests/,
  /unable to return a response in the time allotted|request did not complete within/,
  /Internal error occurred|an error on the server|failed to download openapi/,
  /Service Unavailable|Bad Gateway|Gateway Time-?out/,
  /the object has been modified/,
  /another operation \(install\/upgrade\/rollback\) is in progress/,
]

/**
 * What kind of failure Helm's own words tell of: `refused` will be refused again, `unreachable`
 * passes by itself, `broken` is neither known to be the one nor the other.
 */
export function kindOfHelmWords(words: string): OutsideKind {
  if (REFUSALS.some(each => each.test(words))) return 'refused'
  return PASSING.some(each => each.test(words)) ? 'unreachable' : 'broken'
}
