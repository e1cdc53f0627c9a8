/** What stands where a secret was. */
export const REDACTED = '(redacted)'

const SECRET =
  /pass(word|wd|phrase)|secret|token|credential|api[-_]?key|(private|access|signing|encryption|account|license|shared)[-_]?key|authorization|bearer|cookie|webhook[-_]?url|dsn$|connection[-_]?string|^jwks$|inline[-_]?(code|string|bytes)|^(pwd|pw|pass|auth|key\.pem|ca-key|sig|signature|requirepass|masterauth)$|[-_](pwd|pw|pass)$/i

/** It says which secret, or something about it, and not what it is. */
const ABOUT =
  /(names?|namespaces?|refs?|keyrefs?|kind|polic(y|ies)|audiences?|aud|paths?|dirs?|files?|types?|mode|ttl|durations?|expiry|enabled?|disabled?|ports?|size|count|versions?|providers?|uris?|urls?|hosts?|interval|accounts?|pullsecrets?|projection|rotat\w+|labels?|annotations?|exchange|format|seconds)$/i

/** Is it a field that tells about something, and is not the thing itself? */
export const isAbout = (name: string): boolean => ABOUT.test(name)

/**
 * Does a field or variable of this name hold a secret? The net is wide: what is caught by mistake
 * costs little.
 */
export const namesSecret = (name: string): boolean =>
  SECRET.test(name) && !(isAbout(name) && !/webhook[-_]?url/i.test(name))

/**
 * Fields of Istio's and other resources under which every text is somebody's own, whatever it is
 * called.
 */
const OWN =
  /^(headers|withoutHeaders|queryParams|httpHeaders|(request|response)?_?headers_?to_?(add|set)|(request|response)HeaderModifier|include_?additional_?headers_?in_?check|initial_?metadata|plugin_?config|literal|environmentVariables|stringData|binaryData)$/i
export const isOwn = (key: string): boolean => OWN.test(key)

/** Fields that hold variables of an environment. */
const ENVIRONMENT = /^(env|proxyMetadata|envVars|extraEnv)$/
export const isEnvironment = (key: string): boolean => ENVIRONMENT.test(key)

/** Below a secret's name these still only say which one is meant. */
const NAMING = new Set(['name', 'namespace', 'kind', 'remove', 'ttl', 'key', 'path', 'optional'])
export const isNaming = (key: string): boolean => NAMING.has(key) || isAbout(key)

const ISTIOS_VARIABLE =
  /^(PILOT|ISTIO|ENABLE|DISABLE|CITADEL|INJECT|INJECTION|XDS|VALIDATION|WEBHOOK|AMBIENT|PROXY|POD|CLUSTER|REVISION|ROOT|EXTERNAL|UNSAFE|CA|GOMEMLIMIT|GOMAXPROCS|TRUST|PLATFORM|KUBECONFIG|JWT|LOCAL|SHARED|BYPASS|MESH|SERVICE|INSTANCE|HOST|TRUSTED|SIDECAR|NODE|REPAIR|CNI|MONITORING|LOG|ALLOW|CONVERT|RESYNC|UNIFIED|PREFER|VERIFY|EXIT|BOOTSTRAP|OUTPUT|CREDENTIAL_FETCHER|GCP|METADATA|META)(_[A-Z0-9_]+)?$/

/** Is it a variable of Istio's own, which decides how it behaves, and no secret? */
export const isIstiosVariable = (name: string): boolean =>
  ISTIOS_VARIABLE.test(name) && !namesSecret(name)

/** A value of a variable that tells nothing: a switch, a number, a level, a place of a file. */
export const isPlainValue = (text: string): boolean =>
  /^(true|false|\d{1,6}|trace|debug|info|warn|warning|error|\/(etc|var)\/[\w./-]+|)$/.test(text)
