/**
 * Rooms, from the floor up. A room may import itself and the rooms named; nothing else under src
 * (docs/rooms.md).
 */
const MAY_IMPORT = {
  mesh: [],
  checks: ['mesh'],
  steps: ['mesh', 'checks'],
  plan: ['mesh', 'checks', 'steps'],
  schemas: ['mesh', 'checks', 'steps'],
  ports: ['mesh'],
  secrets: ['mesh', 'schemas'],
  observe: ['mesh', 'ports'],
  run: ['mesh', 'checks', 'steps', 'schemas', 'plan', 'ports', 'observe'],
  rights: ['mesh', 'steps', 'ports', 'observe', 'run'],
  snapshot: ['mesh', 'schemas', 'ports', 'observe', 'secrets'],
  verbs: ['mesh', 'checks', 'steps', 'plan', 'ports', 'observe', 'run', 'rights', 'snapshot'],
  policy: ['mesh', 'checks', 'schemas', 'ports', 'verbs'],
  render: ['mesh', 'checks', 'steps', 'plan', 'run', 'verbs', 'ports', 'rehearse'],
  adapters: ['mesh', 'schemas', 'ports', 'secrets'],
  'embedded/world': ['mesh'],
  'embedded/server': ['mesh', 'embedded/world'],
  'embedded/boot': ['mesh', 'ports', 'embedded/world', 'embedded/server'],
  rehearse: [
    'mesh',
    'checks',
    'steps',
    'ports',
    'observe',
    'verbs',
    'snapshot',
    'embedded/cluster\\.ts',
  ],
}
/** Rooms and single files of src that commands/ may import, and why (docs/rooms.md). */
const COMMANDS_MAY_IMPORT = [
  // One verb each; snapshot and rehearse are verbs with a room of their own.
  'verbs/',
  'snapshot/',
  'rehearse/',
  // Words in, words out.
  'policy/',
  'render/',
  'mesh/(shell|names)\\.ts$',
  // Interfaces to the outside and how their failures are told.
  'ports/',
  // What builds them.
  'open\\.ts$',
  'open-copy\\.ts$',
  'embedded/(sandbox|scenarios)\\.ts$',
  // Files that a person named.
  'adapters/(input-file|output-file)\\.ts$',
]
const PURE = 'mesh|checks|steps|plan|rights|embedded/world'

export default {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([room, others]) => ({
      name: `room-${room}`,
      comment:
        `${room} may import only ${[room, ...others].join(', ')}. If you need more, the line ` +
        'belongs in another room (docs/rooms.md).',
      severity: 'error',
      from: {path: `^src/${room}/`},
      to: {path: '^(src|commands)/', pathNot: `^src/(${[room, ...others].join('|')})(/|$)`},
    })),
    {
      name: 'commands-call-one-verb',
      comment:
        'commands/ may import only what stands in COMMANDS_MAY_IMPORT. What judges a mesh, knows an ' +
        'API object or opens a connection belongs in a room (docs/rooms.md).',
      severity: 'error',
      from: {path: '^commands/'},
      to: {path: '^src/', pathNot: `^src/(${COMMANDS_MAY_IMPORT.join('|')})`},
    },
    {
      name: 'embedded-front-door',
      comment:
        'The embedded cluster has a front door, src/embedded/cluster.ts (and scenarios.ts, sandbox.ts and ' +
        'in-process.ts beside it): what you need of it is exported there, or is an inner matter.',
      severity: 'error',
      from: {path: '^(src|commands)/', pathNot: '^src/embedded/'},
      to: {
        path: '^src/embedded/',
        pathNot: '^src/embedded/(cluster|scenarios|sandbox|in-process)\\.ts$',
      },
    },
    {
      name: 'embedded-knows-no-adapters',
      comment:
        'Only sandbox.ts and in-process.ts of src/embedded reach the rest of meshctl: a cluster must not ' +
        'know who asks it.',
      severity: 'error',
      from: {path: '^src/embedded/', pathNot: '^src/embedded/(sandbox|in-process)\\.ts$'},
      to: {path: '^(src|commands)/', pathNot: '^src/(embedded|mesh|ports)/'},
    },
    {
      name: 'pure-rooms-touch-nothing',
      comment:
        'The pure rooms may not reach npm or node: no clocks, no files, no clients. Put the deed behind a port.',
      severity: 'error',
      from: {path: `^src/(${PURE})/`},
      to: {dependencyTypes: ['core', 'npm', 'npm-dev']},
    },
    {
      name: 'only-adapters-know-the-outside',
      comment:
        'Processes, sockets, files and the Kubernetes client live behind the ports of ' +
        'src/ports; only src/adapters opens them.',
      severity: 'error',
      from: {path: '^src/(ports|observe|run|verbs)/'},
      to: {path: '^node_modules/(@kubernetes|execa)|^(fs|child_process|net|http|https|os)(/|$)'},
    },
    {
      name: 'only-commands-know-oclif',
      comment: 'Flags end in commands/; src has never heard of oclif.',
      severity: 'error',
      from: {path: '^src/'},
      to: {path: '^node_modules/@oclif'},
    },
    {
      name: 'no-circles',
      comment: 'Two modules that need each other are one module, or hide a third.',
      severity: 'error',
      from: {},
      to: {circular: true, viaOnly: {dependencyTypesNot: ['type-only']}},
    },
    {
      name: 'src-knows-no-tests',
      comment: 'Tests are built on the product, never the other way round.',
      severity: 'error',
      from: {path: '^(src|commands)/'},
      to: {path: '^test/'},
    },
    {
      name: 'no-orphans',
      comment: 'A module that nobody reaches is dead: delete it.',
      severity: 'error',
      from: {path: '^src/', orphan: true},
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    doNotFollow: {path: 'node_modules'},
    enhancedResolveOptions: {extensions: ['.ts', '.js', '.json']},
  },
}
