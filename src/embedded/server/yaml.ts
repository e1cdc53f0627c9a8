import {YAMLParseError, parse} from 'yaml'
import {isJson} from '../../mesh/json.ts'
import {badBody} from './statuses.ts'

/**
 * What Kubernetes' YAML does not know, though YAML 1.1 has it: there dates and such are strings.
 */
const UNKNOWN = new Set(
  ['timestamp', 'binary', 'omap', 'pairs', 'set'].map(name => `tag:yaml.org,2002:${name}`),
)

/**
 * YAML text → JSON text. As the API server's, it reads `yes` and `on` as true. Of several documents
 * the first counts.
 * @throws WireRefusal 400, beginning with the given words
 */
export function jsonOfYaml(text: string, before = ''): string {
  if (isJson(text)) return text
  const [document = ''] = text.replace(/^---[ \t]*\n/, '').split(/^---[ \t]*$/m)
  try {
    const value: unknown = parse(document, {
      version: '1.1',
      maxAliasCount: 50,
      customTags: tags => tags.filter(tag => typeof tag === 'string' || !UNKNOWN.has(tag.tag)),
      logLevel: 'error',
    })
    return JSON.stringify(value ?? null)
  } catch (error) {
    throw badBody(`${before}yaml: ${worded(error as Error)}`)
  }
}

/** `line 3: did not find …`, with the parser's own words after the line. */
function worded(error: Error): string {
  const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
  const words = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
  return line === undefined ? words : `line ${line}: ${words}`
}
