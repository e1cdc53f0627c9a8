import type {ClusterFields, ExecFields, UserFields} from './kubeconfig-schema.ts'

/**
 * What client-go refuses of a cluster and of a user (tools/clientcmd/validation.go,
 * transport/transport.go, plugin/…/exec.go).
 */

const EXEC_VERSIONS: readonly string[] = [
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
]
const INTERACTIVE_MODES: readonly string[] = ['Never', 'IfAvailable', 'Always']
const PROXY_SCHEMES = ['http:', 'https:', 'socks5:']

type Rule = readonly [isBroken: boolean, why: string]

const firstBroken = (rules: readonly Rule[]): string | undefined =>
  rules.find(([isBroken]) => isBroken)?.[1]

/**
 * Out: half a sentence why the cluster cannot be used, without its contents; undefined when it can.
 */
export function clusterTrouble(cluster: ClusterFields): string | undefined {
  const hasFile = Boolean(cluster['certificate-authority'])
  const hasData = Boolean(cluster['certificate-authority-data'])
  const proxy = cluster['proxy-url']
  return (
    serverTrouble(cluster.server ?? '') ??
    firstBroken([
      [
        hasFile && hasData,
        'its cluster has both certificate-authority and certificate-authority-data',
      ],
      [
        (hasFile || hasData) &&
          cluster['insecure-skip-tls-verify'] === true &&
          isTls(cluster.server ?? ''),
        'its cluster has a certificate authority and insecure-skip-tls-verify: true, and one ' +
          'excludes the other: either the server is proved, or it is not',
      ],
      [
        Boolean(proxy) && !isProxy(proxy ?? ''),
        'its proxy-url is no http, https or socks5 address',
      ],
    ])
  )
}

/** Is it an address that is spoken to by TLS? */
export const isTls = (server: string): boolean => URL.parse(server)?.protocol === 'https:'

const isProxy = (text: string): boolean => PROXY_SCHEMES.includes(URL.parse(text)?.protocol ?? '')

/** The address itself may hold a password, so it is not quoted then. */
function serverTrouble(server: string): string | undefined {
  const url = URL.parse(server)
  if (url === null) return 'its server is no http(s) address'
  if (!/^https?:$/.test(url.protocol))
    return `its server is a ${url.protocol} address and no http(s) one`
  return firstBroken([
    [
      url.username !== '' || url.password !== '',
      'its server has a user name or a password in its address: a user of the kubeconfig is the place for them',
    ],
    [url.search !== '' || url.hash !== '', 'its server has a query in its address'],
  ])
}

/** The same for the user. */
export function userTrouble(user: UserFields): string | undefined {
  const exec = user.exec ?? undefined
  return (
    firstBroken([...certificateRules(user), ...otherRules(user)]) ??
    (exec && execTrouble(exec)) ??
    providerTrouble(user)
  )
}

const certificateRules = (user: UserFields): readonly Rule[] => {
  const [file, data] = [
    Boolean(user['client-certificate']),
    Boolean(user['client-certificate-data']),
  ]
  const [keyFile, keyData] = [Boolean(user['client-key']), Boolean(user['client-key-data'])]
  const hasCert = file || data
  return [
    [file && data, 'its user has both client-certificate and client-certificate-data'],
    [hasCert && keyFile && keyData, 'its user has both client-key and client-key-data'],
    [hasCert && !keyFile && !keyData, 'its user has a client certificate without a key'],
  ]
}

const otherRules = (user: UserFields): readonly Rule[] => {
  const hasToken = Boolean(user.token) || Boolean(user.tokenFile)
  const hasPassword = Boolean(user.username) || Boolean(user.password)
  const more = [user['as-uid'], user['as-groups'], user['as-user-extra']].some(
    each => each && Object.keys(each).length > 0,
  )
  return [
    [hasToken && hasPassword, 'its user has a token and a password, of which one is allowed'],
    [
      Boolean(user.exec) && Boolean(user['auth-provider']),
      'its user has both exec and auth-provider',
    ],
    [more && !user.as, 'its user impersonates groups, a uid or extras without a user'],
  ]
}

function execTrouble(exec: ExecFields): string | undefined {
  const version = exec.apiVersion ?? ''
  const mode = interactiveMode(exec)
  return firstBroken([
    [!exec.command, 'exec of its user has no command'],
    [version === '', 'exec of its user has no apiVersion'],
    [
      !EXEC_VERSIONS.includes(version),
      `exec of its user has an apiVersion that is none of ${EXEC_VERSIONS.join(', ')}`,
    ],
    [(exec.env ?? []).some(each => !each.name), 'exec of its user has an env without a name'],
    [
      mode === '',
      `exec of its user has no interactiveMode, which ${EXEC_VERSIONS[0]} asks for: one of ` +
        INTERACTIVE_MODES.join(', '),
    ],
    [
      !INTERACTIVE_MODES.includes(mode),
      `exec of its user has an interactiveMode that is none of ${INTERACTIVE_MODES.join(', ')}`,
    ],
  ])
}

/** v1 asks for one to be named; before, it was what fits. */
export const interactiveMode = ({interactiveMode: named, apiVersion}: ExecFields): string =>
  named || (apiVersion === 'client.authentication.k8s.io/v1beta1' ? 'IfAvailable' : '')

/**
 * Of the providers that clients once had built in, client-go knows oidc alone; others were programs
 * that a shell was asked to run.
 */
function providerTrouble(user: UserFields): string | undefined {
  const name = user['auth-provider']?.name
  if (name === undefined || name === null || name === 'oidc') return undefined
  return (
    `its user has the auth-provider ${name.slice(0, 60)}, which clients no longer have: its ` +
    'maker has a program for exec in its place'
  )
}
