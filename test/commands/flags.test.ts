import {describe, expect, it} from 'vitest'
import {reorderArgv, outputAskedFor} from '../../commands/frame/reorder-argv.ts'
import {EXIT_CODES, exitOfOutcome, exitOfState} from '../../commands/frame/exit-codes.ts'
import {
  demandConsent,
  demandUsedReason,
  namespaces,
  rollbackScope,
  shiftScope,
  takeOverReason,
  timeoutMs,
  version,
} from '../../commands/frame/validate-flags.ts'
import type {TakeOverFlags} from '../../commands/frame/validate-flags.ts'
import {terminalOf} from '../../commands/frame/terminal.ts'
import {troubleOf} from '../../commands/frame/errors.ts'
import {DriverError, OutsideError, UsageError} from '../../src/ports/trouble.ts'
import {Refused} from '../../src/verbs/contract.ts'

/** The code of the UsageError that a deed throws. */
function usage(deed: () => unknown): string {
  try {
    deed()
  } catch (error) {
    if (error instanceof UsageError) return error.code
    throw error
  }
  return 'none'
}

const SHIFT = {next: false, all: false, wave: undefined, namespace: undefined}

describe('[U] flags become a scope', () => {
  it.each([
    [SHIFT, {kind: 'next-wave'}],
    [{...SHIFT, next: true}, {kind: 'next-wave'}],
    [{...SHIFT, all: true}, {kind: 'shift'}],
    [
      {...SHIFT, wave: 'canary'},
      {kind: 'wave', wave: 'canary'},
    ],
    [
      {...SHIFT, namespace: ['a', 'b,c', 'a']},
      {kind: 'namespaces', namespaces: ['a', 'b', 'c']},
    ],
  ])('shift %j', (flags, scope) => expect(shiftScope(flags)).toEqual(scope))

  it('rollback takes everything back when nothing is named', () => {
    expect([rollbackScope(SHIFT), rollbackScope({...SHIFT, wave: 'canary'})]).toEqual([
      {kind: 'all'},
      {kind: 'wave', wave: 'canary'},
    ])
  })
})

describe('[U] what can be judged by looking at it', () => {
  it.each(['1.29', '1.29.6', 'latest', '1.30.0-rc.1'])('%s is a version', text =>
    expect(version(text)).toBe(text),
  )
  it('a v in front is no matter', () => expect(version('v1.29.6')).toBe('1.29.6'))
  it.each([
    'vv1.29',
    '1',
    '1.29.6.1',
    '',
    'newest',
    '1.29 ',
    '1.29.x',
    '../1.29',
    '1.29.6-',
    '1.29.6;rm',
  ])('%j is none', text => expect(usage(() => version(text))).toBe('BAD_VERSION'))
  it.each(['Shop', 'a_b', '', '-a', 'a'.repeat(64)])('%j is no namespace', text =>
    expect(usage(() => namespaces([text]))).toBe('BAD_NAMESPACE'),
  )
  it('knows times', () => {
    expect([timeoutMs('10m'), timeoutMs(undefined)]).toEqual([600_000, undefined])
    expect(usage(() => timeoutMs('soon'))).toBe('BAD_TIMEOUT')
  })
  it('asks for a yes where nobody can be asked', () => {
    const flags = {yes: false, 'dry-run': false}
    expect(usage(() => demandConsent(flags, false, 'meshctl upgrade shift'))).toBe(
      'CONFIRMATION_NEEDED',
    )
    expect(
      [
        {...flags, yes: true},
        {...flags, 'dry-run': true},
      ].map(each => usage(() => demandConsent(each, false, ''))),
    ).toEqual(['none', 'none'])
    expect(usage(() => demandConsent(flags, true, ''))).toBe('none')
  })
})

describe('[U] a terminal', () => {
  const tty = {isTTY: true}
  const pipe = {}
  const all = {stdin: tty, stdout: tty, stderr: tty, env: {}}
  it.each([
    [all, true],
    [{...all, stdin: pipe}, false],
    [{...all, stdout: pipe}, false],
    [{...all, stderr: pipe}, false],
    [{...all, env: {CI: '1'}}, false],
    [{...all, env: {CI: 'false'}}, true],
    [{...all, env: {TERM: 'dumb'}}, false],
  ])('%#: can be asked at: %s', (given, canAsk) =>
    expect(terminalOf(given, false).canAsk).toBe(canAsk),
  )

  it('has colours unless they are not wanted', () => {
    expect(terminalOf(all, false).colours).toEqual({out: true, err: true})
    expect(terminalOf(all, true).colours).toEqual({out: false, err: false})
    expect(terminalOf({...all, env: {NO_COLOR: '1'}}, false).colours.out).toBe(false)
    expect(terminalOf({...all, stdout: pipe}, false).colours).toEqual({out: false, err: true})
  })
})

describe('[U] argv', () => {
  it.each([
    [
      ['--context', 'x', '-o', 'json', 'upgrade', 'plan', '1.29'],
      ['upgrade', 'plan', '1.29', '--context', 'x', '-o', 'json'],
    ],
    [
      ['-v', '--context=x', 'verify', '--', 'y'],
      ['verify', '-v', '--context=x', '--', 'y'],
    ],
    [
      ['help', 'upgrade', 'plan'],
      ['upgrade', 'plan', '--help'],
    ],
    [
      ['upgrade', 'plan', '1.29', '-o', 'json'],
      ['upgrade', 'plan', '1.29', '-o', 'json'],
    ],
    [
      ['--bogus', 'verify'],
      ['--bogus', 'verify'],
    ],
    [['--version'], ['--version']],
    [
      ['-ojson', 'verify'],
      ['verify', '-ojson'],
    ],
  ])('%j', (typed, arranged) => expect(reorderArgv(typed)).toEqual(arranged))

  it.each([
    [['-o', 'json'], 'json'],
    [['-ojson'], 'json'],
    [['-o=json'], 'json'],
    [['--output=ndjson'], 'ndjson'],
    [['--output', 'yaml'], 'yaml'],
    [['--', '-o', 'json'], 'table'],
    [[], 'table'],
  ])('asks for output: %j', (argv, output) => expect(outputAskedFor(argv)).toBe(output))
})

describe('[U] exit codes', () => {
  it('are the table of the contract', () => {
    expect(EXIT_CODES.map(each => each.code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
  })
  it.each([
    ['reached', 0],
    ['finished', 0],
    ['undone', 5],
    ['halted', 4],
    ['paused', 8],
    ['declined', 8],
    ['interrupted', 130],
  ] as const)('%s ends with %d', (end, code) => expect(exitOfOutcome(end, false)).toBe(code))
  it('is a success to have undone what was asked to be undone', () =>
    expect(exitOfOutcome('undone', true)).toBe(0))
  it.each([
    ['none', 0],
    ['finished', 0],
    ['running', 8],
    ['waiting', 8],
    ['paused', 8],
    ['halted', 4],
    ['undone', 5],
  ] as const)('a run that is %s maps to %d', (state, code) => expect(exitOfState(state)).toBe(code))

  const trouble = {code: 'X', what: 'what', why: 'why', next: []}
  it.each([
    [new UsageError(trouble), 2, 'X'],
    [new Refused({...trouble, findings: []}), 3, 'X'],
    [new DriverError('ann@laptop'), 6, 'SOMEONE_DRIVES'],
    [new OutsideError({...trouble, kind: 'denied'}), 7, 'X'],
    [new TypeError('undefined is not a function'), 1, 'BUG'],
    ['a thrown text', 1, 'BUG'],
  ])('%s', (error, code, name) =>
    expect(troubleOf(error, [])).toMatchObject({exitCode: code, code: name}),
  )

  it.each([
    [
      ['upgrade', 'rollback', '--yes'],
      'meshctl upgrade rollback --yes --take-over --because "WHY"',
    ],
    [
      ['upgrade', 'shift', '-n', 'a b'],
      'meshctl upgrade shift -n \'a b\' --take-over --because "WHY"',
    ],
    [
      ['upgrade', 'run', '--take-over', '--because', 'gone'],
      'meshctl upgrade run --take-over --because gone',
    ],
  ])('who finds another driver gets the command that takes over: %j', (argv, command) => {
    expect(
      troubleOf(new DriverError('\u202ann'), argv).next.find(each => each.endsWith(command)),
    ).toContain('If it is gone or hangs')
  })
})

describe('[U] taking over', () => {
  const flags = (more: Partial<TakeOverFlags>): TakeOverFlags => ({
    'take-over': false,
    because: undefined,
    ...more,
  })
  it('wants a reason', () => {
    expect([
      takeOverReason(flags({})),
      takeOverReason(flags({'take-over': true, because: ' ann is away '})),
    ]).toEqual([undefined, 'ann is away'])
    for (const because of [undefined, '', '  '])
      expect(() => takeOverReason(flags({'take-over': true, because}))).toThrow(
        '--take-over has no --because',
      )
  })
  it('and a reason wants something that it is for', () => {
    expect(() => demandUsedReason(flags({because: 'x'}), false)).toThrow('without --take-over')
    expect([
      demandUsedReason(flags({because: 'x'}), true),
      demandUsedReason(flags({because: 'x', 'take-over': true}), false),
    ]).toEqual([undefined, undefined])
  })
})
