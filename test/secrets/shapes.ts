/**
 * A text in the shapes in which programs quote what they were given. In: the secret. Out: what is
 * said, by the name of the shape.
 */
export function quotedForms(secret: string): Readonly<Record<string, string>> {
  const json = JSON.stringify(secret)
  const half = Math.floor(secret.length / 2)
  return {
    'as it is': `Error: invalid value ${secret} here`,
    'in JSON': `Error: cannot patch: {"spec":{"x":${json}}}`,
    'in JSON, in JSON': JSON.stringify({last: JSON.stringify({x: secret})}),
    'in JSON, in JSON, in a log line': JSON.stringify({
      msg: JSON.stringify({last: JSON.stringify({x: secret})}),
    }),
    'as Go quotes it': `msg="release failed" error=${goQuoted(secret)}`,
    'in ASCII, as Go quotes it': `error=${goQuoted(secret).replace(/[^\x20-\x7e]/gu, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)}`,
    'in bytes': `"${[...Buffer.from(secret)].map(each => `\\x${each.toString(16).padStart(2, '0')}`).join('')}"`,
    'in octal bytes': `"${[...Buffer.from(secret)].map(each => `\\${each.toString(8).padStart(3, '0')}`).join('')}"`,
    'in YAML with one quote': `x: '${secret.replaceAll("'", "''").replaceAll('\n', '\n\n  ')}'`,
    'in YAML, wrapped':
      `x: "${JSON.stringify(secret.slice(0, half)).slice(1, -1)}\\\n    ` +
      `${JSON.stringify(secret.slice(half)).slice(1, -1)}"`,
    'in a block of YAML': `x: |\n${secret
      .split('\n')
      .map(line => `    ${line}`)
      .join('\n')}\n`,
    'wrapped by a terminal': `Error: ${secret.slice(0, half)}\n  ${secret.slice(half)} is wrong`,
    'in an address': `Get "https://example.org/?q=${encodeURIComponent(secret)}": EOF`,
    'in a form': `body: q=${new URLSearchParams({q: secret}).toString().slice(2)}`,
    'in HTML': `<p>${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&#34;').replaceAll("'", '&#39;')}</p>`,
    'in Base64': `data: ${Buffer.from(secret).toString('base64')}`,
    'in Base64, wrapped': `data:\n${(
      Buffer.from(secret)
        .toString('base64')
        .match(/.{1,16}/g) ?? []
    )
      .map(line => `  ${line}`)
      .join('\n')}`,
    'in Base64 of something longer': `data: ${Buffer.from(`{"auths":{"x":${json}}}`).toString('base64')}`,
    'in Base64 for addresses': `token ${Buffer.from(`a${secret}`).toString('base64url')}`,
    'in hexadecimal': `raw ${Buffer.from(secret).toString('hex')}`,
  }
}

/** `strconv.Quote`. */
const goQuoted = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`

/** What looks like a secret by itself, whoever wrote it. In: a word that stands for the secret. */
export function lookalikes(secret: string): Readonly<Record<string, string>> {
  return {
    'a password in an address': `dial postgres://app:${secret}@db.example.org/x failed`,
    'a password in a DSN': `dsn app:${secret}@tcp(db.example.org:3306)/x is wrong`,
    'a token in a query': `Get "https://example.org/x?access_token=${secret}": EOF`,
    'a key in PEM': `-----BEGIN RSA PRIVATE KEY-----\n${secret}${secret}\n${secret}\n-----END RSA PRIVATE KEY-----`,
    'a key in PEM, in one line': `error="-----BEGIN EC PRIVATE KEY-----\\n${secret}\\n-----END EC PRIVATE KEY-----\\n"`,
    'a key in PEM, cut off': `x -----BEGIN PRIVATE KEY-----\n${secret}${secret}`,
    'a key in Base64': `tls.key: ${Buffer.from(`-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`).toString('base64')}`,
    'a flag': `args: --token=${secret} --verbose`,
    'a flag and its word': `args: ["--password", "${secret}"]`,
    'a bearer': `Authorization: Bearer ${secret}0`,
    'a field': `password: ${secret}`,
    'a field in JSON': `{"clientSecret":"${secret}"}`,
    'a field in JSON, in a text': `Error: last-applied: "{\\"clientSecret\\":\\"${secret}\\"}"`,
    'a field in JSON, in a text in a text': JSON.stringify(
      JSON.stringify(JSON.stringify({apiKey: secret})),
    ),
    'a variable': `env DB_PASSWORD=${secret}`,
    'the data of a Secret': `kind: Secret\ndata:\n  anything: ${Buffer.from(secret).toString('base64')}\n`,
    'the data of a Secret in JSON':
      'the object ' +
      `{"apiVersion":"v1","data":{"anything":"${Buffer.from(secret).toString('base64')}"},"kind":"Secret"} ` +
      'is wrong',
    'a variable in JSON': `denied: {"spec":{"containers":[{"name":"a","env":[{"name":"DSN","value":"${secret}"}]}]}}`,
    'a header in JSON, in a text': JSON.stringify({
      last: JSON.stringify({spec: {headers: {request: {set: {'x-a': secret}}}}}),
    }),
  }
}
