import type {SnapshotSummary} from '../verbs/documents.ts'
import {markdownCode, markdownText, visible} from './escape.ts'
import type {Paint} from './paint.ts'
import {count} from './words.ts'

/** What was written, and what could not be seen. Out: lines. */
export function snapshotPage(summary: SnapshotSummary, ink: Paint): readonly string[] {
  const {file, bytes, cluster, objects, secrets, releases, blindSpots} = summary
  const kinds = Object.entries(objects).map(([kind, number]) => `${kind} ${number}`)
  const about = `cluster ${cluster.uid} (Kubernetes ${cluster.version})`
  return [
    `${ink.green('✔')} ${visible(`Snapshot of ${about} in ${file}, ${size(bytes)}`)}`,
    visible(`  ${kinds.join(', ')}`),
    visible(
      `  ${count(releases, 'Helm release')}; ${count(secrets, 'Secret')} as ` +
        `${secrets === 1 ? 'a mark' : 'marks'}, without content`,
    ),
    ...blindSpots.map(({resource, namespace, why}) => {
      const place = namespace === undefined ? '' : ` in ${namespace}`
      return `${ink.yellow('!')} ${visible(`Not seen: ${resource}${place}. ${why}`)}`
    }),
    ...(blindSpots.length === 0 ? [] : ['A rehearsal knows nothing of what was not seen.']),
    'Read it before you hand it on: names, labels and images are in it, secrets are not meant to be.',
  ]
}

export const snapshotMarkdown = ({
  file,
  bytes,
  objects,
  releases,
  secrets,
  blindSpots,
}: SnapshotSummary): readonly string[] => [
  `# Snapshot ${markdownCode(file)}, ${size(bytes)}`,
  '',
  ...Object.entries(objects).map(([kind, number]) => `- ${markdownText(kind)}: ${number}`),
  `- Helm releases: ${releases}`,
  `- Secrets, as marks: ${secrets}`,
  ...blindSpots.map(
    each => `- **not seen** ${markdownCode(each.resource)}: ${markdownText(each.why)}`,
  ),
]

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024
    ? `${Math.round(bytes / 1024)} KiB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
