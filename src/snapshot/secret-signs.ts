/** How a secret is told by its name, and by its look. Both nets are wide: what is caught by mistake costs little. */

export const REDACTED = '(redacted)'

const SECRET = /pass(word|wd|phrase)|passwd|secret|token|credential|api[-_]?key|(private|access|signing|encryption|account|license|shared)[-_]?key|authorization|bearer|cookie|webhook[-_]?url|dsn$|connection[-_]?string|^jwks$|inline[-_]?(code|string|bytes)|^(pwd|auth|key\.pem|ca-key)$/i

/** It says which secret, or something about it, and not what it is. */
const ABOUT = /(names?|namespaces?|refs?|keyrefs?|kind|polic(y|ies)|audiences?|aud|paths?|dirs?|files?|types?|mode|ttl|durations?|expiry|enabled?|disabled?|ports?|size|count|versions?|providers?|uris?|urls?|hosts?|interval|accounts?|pullsecrets?|projection|rotat\w+|labels?|annotations?|exchange|format|seconds)$/i

/** Is it a field that tells about something, and is not the thing itself? */
export const isAbout = (name: string): boolean => ABOUT.test(name)

/** Does a field or variable of this name hold a secret? */
export const namesSecret = (name: string): boolean => SECRET.test(name) && !(isAbout(name) && !/webhook[-_]?url/i.test(name))

const LOOKS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /eyJ[\w-]{8,}\.eyJ[\w-]{8,}(\.[\w-]*)?/g,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|npm_)[\w-]{16,}/g,
  /(?<=\b(Bearer|Basic|ApiKey)\s)(?=\S*[\d=])[\w+/=.~-]{8,}/gi,
  /(?<=:\/\/)[^\s/@:"']+:[^\s/@"']+(?=@)/g,
  /(?<=[?&](access_?token|token|sig|signature|secret|password|pwd|api_?key|key|auth)=)[^\s&"'#]+/gi,
  /(?<=(^|[\s"'[,])--?[\w-]*(password|passwd|secret|token|api-?key|credential)[\w-]*[= ])(?!\{)[^\s"'{,\]]+/gi,
]

/** Is something in the text that is a key, a token or a password by its form alone? */
export const looksSecret = (text: string): boolean => LOOKS.some(each => text.search(each) >= 0)

/** The text with such parts taken out. */
export const redactWords = (text: string): string => LOOKS.reduce((kept, each) => kept.replace(each, REDACTED), text)
