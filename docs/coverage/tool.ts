import type {Rows} from './coverage.ts'

/**
 * Our own tool: nothing of it can be seen in a mesh beforehand, so each names what
 * meets it.
 */
export const TOOL_ROWS: Rows = {
  'F-100': {
    about: 'A watch dies silently',
    unseen:
      'A watch in which not even a bookmark comes is cut and taken up again, and facts that are ' +
      'too old are hidden (src/adapters/informer.ts, test/adapters/informer.test.ts).',
  },
  'F-101': {
    about: 'A watch is cut although it is healthy',
    unseen:
      'An end is taken as an end: the same is asked for anew (src/adapters/informer.ts, ' +
      'test/adapters/informer.stand.ts).',
  },
  'F-102': {
    about: 'Requests without a time limit',
    unseen:
      'Every request has one (src/adapters/request-timeout.ts, src/adapters/http-transport.ts), and a run ' +
      'that is killed goes on where it was (test/sim/crash.test.ts).',
  },
  'F-103': {
    about: 'Connections, throttling, memory',
    unseen:
      'Few connections that are kept, lists by pages, one projected fact an object ' +
      '(src/adapters/http-transport.ts, src/adapters/listing.ts, src/observe/projections.ts).',
  },
  'F-104': {
    about: 'Credentials by a program',
    unseen:
      'It is called once for all who wait, has a time limit, and a 401 is answered with one new ' +
      'login (src/adapters/credentials.ts, test/adapters/http.test.ts).',
  },
  'F-105': {
    about: 'Patches of the wrong kind',
    unseen:
      'Each patch names its kind, and objects of others are only ever patched ' +
      '(src/adapters/cluster.ts, test/adapters/cluster.stand.ts).',
  },
  'F-106': {
    about: 'Times in the Lease',
    unseen:
      'They are written with six digits by one function (src/adapters/lease-judgement.ts, ' +
      'test/adapters/lease-judgement.test.ts).',
  },
  'F-107': {
    about: 'The right to drive is kept or stolen',
    unseen:
      'A Lease that is judged by our own clock only, taken with its resourceVersion and looked ' +
      'at before each effect (src/adapters/lease.ts, test/adapters/journal.stand.ts, ' +
      'test/sim/two-drivers.test.ts).',
  },
  'F-108': {
    about: 'The record grows too large or is overwritten',
    unseen:
      'It is written by compare-and-swap, and one that the API would not take is refused before ' +
      '(JOURNAL_TOO_LARGE, src/adapters/journal.ts, test/adapters/journal.stand.ts).',
  },
  'F-109': {
    about: 'Ctrl-C leaves half a deed',
    unseen:
      'A first signal ends at the next safe point; helm is in a process group of its own ' +
      '(src/adapters/helm-run.ts, test/sim/crash.test.ts, test/e2e/halt.e2e.ts).',
  },
  'F-110': {
    about: 'Work goes on after a failure',
    unseen:
      'One driver carries out one step’s effects at a time, waits for them, and then looks again ' +
      '(src/run/drive.ts, test/sim/faults.test.ts).',
  },
  'F-111': {
    about: 'Output is cut, the exit code is wrong',
    unseen:
      'The process ends when everything has reached its reader (commands/frame/exit.ts, ' +
      'test/commands/cli.test.ts).',
  },
  'F-112': {
    about: 'Questions and drawings without a terminal',
    unseen:
      'Nobody is asked where nobody sits; --yes is needed then (commands/frame/terminal.ts, ' +
      'test/commands/flags.test.ts).',
  },
  'F-113': {
    about: 'Resuming on what was true before',
    unseen:
      'Each turn looks at the mesh anew, and a reviewed plan is refused when the mesh has ' +
      'changed (test/sim/people.test.ts, docs/safety.md promise 6).',
  },
  'F-114': {
    about: 'Rights are missing half-way',
    by: ['MESH_BLIND'],
    unseen: 'Every right of a run is asked for before its first deed (src/verbs/rights.ts).',
  },
}
