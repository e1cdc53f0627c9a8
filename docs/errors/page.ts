import {EXIT_CODES} from '../../commands/frame/exit-codes.ts'
import {CHECKS} from '../../src/checks/all.ts'
import {ERROR_PAGES} from './error-pages.ts'
import {FINDING_PAGES} from './finding-pages.ts'
import type {Page} from './finding-pages.ts'

/** The text of docs/errors.md. */
export function errorsPage(): string {
  return (
    [
      '# Errors, findings, exit codes',
      '',
      'Made by `npm run docs` from `docs/errors/*-pages.ts`; do not edit it here.',
      '',
      '## Exit codes',
      '',
      '| code | means |',
      '|---|---|',
      ...EXIT_CODES.map(each => `| ${each.code} | ${each.means} |`),
      '',
      '## Findings',
      '',
      'What checks say about the mesh. Those that block end a command with 3 before anything ' +
        'is changed, or halt a run with 4.',
      '',
      ...sections({
        ...FINDING_PAGES,
        ...Object.fromEntries(CHECKS.map(({code, means, help}) => [code, {means, help}])),
      }),
      '## Errors',
      '',
      'Why a command could not do what was asked.',
      '',
      ...sections(ERROR_PAGES),
    ]
      .join('\n')
      .trimEnd() + '\n'
  )
}

const sections = (pages: Readonly<Record<string, Page>>): readonly string[] =>
  Object.keys(pages)
    .sort()
    .flatMap(code => [
      `### ${code}`,
      '',
      pages[code]?.means ?? '',
      '',
      `**What to do.** ${pages[code]?.help ?? ''}`,
      '',
    ])
