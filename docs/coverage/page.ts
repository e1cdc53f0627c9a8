import {CHECKS} from '../../src/checks/all.ts'
import type {Catalog} from '../../src/checks/catalog.ts'
import type {Row, Rows} from './coverage.ts'

/**
 * The text of docs/coverage.md. In: parts with their headings, each with its rows; the catalog
 * whose notes rows may name.
 */
export function coveragePage(
  parts: readonly (readonly [string, Rows])[],
  catalog: Catalog,
): string {
  return (
    [
      '# What is looked at before an upgrade',
      '',
      'Made by `npm run docs` from the checks themselves and from `docs/coverage/*.ts`; do not edit it here.',
      '',
      '## Checks',
      '',
      'Each is a statement of the healthy state, in a file of its own under `src/checks`. ' +
        'Besides them `plan` holds the laws of `meshctl verify` to the mesh (docs/safety.md). ' +
        'What a code means and what to do about it is in [errors.md](errors.md).',
      '',
      '| code | severity | healthy when | rule |',
      '|---|---|---|---|',
      ...CHECKS.map(
        each => `| ${each.code} | ${each.severity} | ${cell(each.title)} | ${cell(each.source)} |`,
      ),
      '',
      '## Notes of the catalog',
      '',
      `What changed between versions, as of ${catalog.asOf}. A note is told when the way of an ` +
        'upgrade passes its version and its detector sees that it matters.',
      '',
      '| note | from | severity | what is different | seen by |',
      '|---|---|---|---|---|',
      ...catalog.notes.map(
        each =>
          `| ${each.id} | ${each.to} | ${each.severity} | ${cell(each.what)} | ` +
          `${each.detect.map(one => one.by).join(', ')} |`,
      ),
      '',
      ...parts.flatMap(([heading, rows]) => [
        `## ${heading}`,
        '',
        '| case | about | told by | not seen, or met otherwise |',
        '|---|---|---|---|',
        ...Object.entries(rows).map(([id, row]) => rowLine(id, row)),
        '',
      ]),
    ]
      .join('\n')
      .trimEnd() + '\n'
  )
}

const rowLine = (id: string, {about, by = [], unseen = ''}: Row): string =>
  `| ${cell(id)} | ${cell(about)} | ${by.join(', ')} | ${cell(unseen)} |`
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
