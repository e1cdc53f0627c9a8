import {CONVERSATIONS} from './conversations/all.ts'
import {DIFFERENCES} from './declared.ts'

/** The text of docs/parity.md. */
export function parityPage(): string {
  const rows = DIFFERENCES.map(
    ({conversation, step, path, reason}) =>
      `| ${[conversation, step, path].map(code).join(' | ')} | ${reason.replaceAll('|', '\\|')} |`,
  )
  return `# How the embedded cluster differs from a real one

Made by \`npm run docs\` from \`test/parity/declared.ts\`; do not edit it here.

The same ${CONVERSATIONS.length} conversations are held with the embedded cluster and with a real control plane (kube-apiserver, controllers, scheduler),
by raw requests, kubectl, Helm 3 and Helm 4, and every status code, header, field and printed line is compared (\`npm run test:parity\`). What is
chance or time (uids, versions, generated names, hashes, addresses, ages) counts as equal where the same value stands for the same thing.
These are all the differences. The suite fails on any other, and on one that is listed here and is no more.

| Conversation | Step | Field | Why |
|---|---|---|---|
${rows.join('\n')}
`
}

const code = (text: string): string => (text === '*' ? 'all' : `\`${text.replaceAll('|', '\\|')}\``)
