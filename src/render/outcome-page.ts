import type {Outcome} from '../verbs/contract.ts'
import type {Paint} from './paint.ts'
import {statusPage} from './status-page.ts'

/** How driving ended, and where the run is now. Out: lines. */
export function outcomePage(outcome: Outcome, ink: Paint): readonly string[] {
  const known = new Set(outcome.status.findings.map(each => each.what))
  const status = {
    ...outcome.status,
    findings: [
      ...outcome.status.findings,
      ...outcome.findings.filter(each => !known.has(each.what)),
    ],
  }
  return [headline(outcome, ink), '', ...statusPage(status, ink, outcome.next)]
}

function headline({end, heading}: Outcome, ink: Paint): string {
  switch (end) {
    case 'finished':
      return ink.green('✔ The upgrade is finished, and was seen to hold.')
    case 'reached':
      return ink.green(
        heading === 'back'
          ? '✔ Taken back as asked, and seen to be as it was.'
          : '✔ Done what was asked, and seen to hold. The run goes on with the next command.',
      )
    case 'undone':
      return heading === 'back'
        ? ink.green('✔ The upgrade is undone: all is served as it was before. Newer CRDs stay.')
        : ink.yellow('! The upgrade failed and was taken back.')
    case 'halted':
      return ink.red(
        '✖ Halted: a person must decide. The cluster is safe, and the journal says where it stands.',
      )
    case 'paused':
      return ink.yellow('! Paused. Nothing more is done until somebody resumes.')
    case 'declined':
      return ink.yellow('! Stopped here, as you said. What is done stays done.')
    case 'interrupted':
      return ink.yellow('! Interrupted at a safe point. The run can be resumed.')
  }
}

/** The document of an outcome: the status of the run with how this command ended. */
export const outcomeDocument = ({end, findings, status, next}: Outcome): unknown => ({
  ...status,
  findings: status.findings.length > 0 ? status.findings : findings,
  end,
  next,
})
