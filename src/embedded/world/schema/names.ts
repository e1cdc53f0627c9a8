const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'
const KEY = '[-._a-zA-Z0-9]+'

/** Everything here: what is wrong with a text, in the API server's words; empty when nothing is. */
type Check = (text: string) => string[]

const COMPILED = new Map(
  [LABEL, SUBDOMAIN, LABEL_1035, QUALIFIED, VALUE, KEY].map(pattern => [
    pattern,
    new RegExp(`^(?:${pattern})$`),
  ]),
)
const fits = (pattern: string, text: string): boolean => COMPILED.get(pattern)?.test(text) ?? false
const because = (why: string, pattern: string, ...examples: string[]): string =>
  `${why} (e.g. ${examples.map(one => `'${one}'`).join(',  or ')}, regex used for validation is '${pattern}')`
const longest = (text: string, bytes: number, unit = 'bytes'): string[] =>
  text.length > bytes ? [`must be no more than ${bytes} ${unit}`] : []

export const dnsLabel: Check = text => [
  ...longest(text, 63),
  ...(fits(LABEL, text)
    ? []
    : [
        because(
          'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or ' +
            "'-', and must start and end with an alphanumeric character",
          LABEL,
          'my-name',
          '123-abc',
        ),
      ]),
]

export const dnsSubdomain: Check = text => [
  ...longest(text, 253, 'characters'),
  ...(fits(SUBDOMAIN, text)
    ? []
    : [
        because(
          'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric ' +
            "characters, '-' or '.', and must start and end with an alphanumeric character",
          SUBDOMAIN,
          'example.com',
        ),
      ]),
]

export const dns1035Label: Check = text => [
  ...longest(text, 63),
  ...(fits(LABEL_1035, text)
    ? []
    : [
        because(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start " +
            'with an alphabetic character, and end with an alphanumeric character',
          LABEL_1035,
          'my-name',
          'abc-123',
        ),
      ]),
]

/** Names of namespaces and nodes: labels that may not have dots. */
export const plainLabel: Check = text =>
  text.includes('.') ? ['must not contain dots'] : dnsLabel(text)

/** Names that are a part of a path and nothing more (RBAC). */
export const pathSegment: Check = text => [
  ...(text === '.' || text === '..' ? [`may not be '${text}'`] : []),
  ...['/', '%'].filter(sign => text.includes(sign)).map(sign => `may not contain '${sign}'`),
]

/** `PREFIX/NAME` or `NAME`: keys of labels and annotations. */
export const qualifiedName: Check = text => {
  const parts = text.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2)
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must ` +
        `start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or ` +
        `'123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS ` +
        `subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const prefix =
    parts.length === 1
      ? []
      : parts[0] === ''
        ? ['prefix part must be non-empty']
        : dnsSubdomain(parts[0] ?? '').map(why => `prefix part ${why}`)
  return [...prefix, ...nameProblems(name)]
}

function nameProblems(name: string): string[] {
  const empty =
    name === '' ? ['name part must be non-empty'] : longest(name, 63).map(why => `name part ${why}`)
  return fits(QUALIFIED, name)
    ? empty
    : [
        ...empty,
        because(
          "name part must consist of alphanumeric characters, '-', '_' or '.', and must " +
            'start and end with an alphanumeric character',
          QUALIFIED,
          'MyName',
          'my.name',
          '123-abc',
        ),
      ]
}

export const labelValue: Check = text => [
  ...longest(text, 63),
  ...(fits(VALUE, text)
    ? []
    : [
        because(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', " +
            "'_' or '.', and must start and end with an alphanumeric character",
          VALUE,
          'MyValue',
          'my_value',
          '12345',
        ),
      ]),
]

/** Keys of ConfigMaps and Secrets. */
export const dataKey: Check = text => {
  const dots =
    text === '.'
      ? ["must not be '.'"]
      : text === '..'
        ? ["must not be '..'"]
        : text.startsWith('..')
          ? ["must not start with '..'"]
          : []
  return [
    ...longest(text, 253, 'characters'),
    ...(fits(KEY, text)
      ? []
      : [
          because(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            KEY,
            'key.name',
            'KEY_NAME',
            'key-name',
          ),
        ]),
    ...dots,
  ]
}

/** Names of ports. */
export const portName: Check = text => [
  ...(text.length > 15 ? ['must be no more than 15 characters'] : []),
  ...(/^[-a-z0-9]*$/.test(text)
    ? []
    : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(text) ? [] : ['must contain at least one letter (a-z)']),
  ...(text.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(text.startsWith('-') || text.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
]

/** Names of environment variables. */
export const envName: Check = text =>
  /^[\x20-\x3c\x3e-\x7e]+$/.test(text)
    ? []
    : [
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ]

export const PORT_RANGE = 'must be between 1 and 65535, inclusive'
export const PERCENT = because(
  "a valid percent string must be a numeric string followed by an ending '%'",
  '[0-9]+%',
  '1%',
  '93%',
)
export const isPort = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535
