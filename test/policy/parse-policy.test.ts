import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {DEFAULT_POLICY, parsePolicy} from '../../src/policy/parse-policy.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {schemaTroubles} from '../render/schemas.ts'

/** The error that a policy earns, in one line. */
function complaint(yaml: string): string {
  try {
    parsePolicy(yaml, 'meshctl.yaml')
  } catch (error) {
    if (error instanceof UsageError) return `${error.code} ${error.message} | ${error.why}`
    throw error
  }
  return 'none'
}

const GOOD = `
apiVersion: meshctl.dev/v1
kind: UpgradePolicy
charts: ./charts
revision: 1-29-6
waves:
  - name: first
    namespaces: [shop]
  - name: rest
    namespaces: [cart, pay]
limits:
  workloadsAtOnce: 3
  workloadDeadline: 1h30m
waivers:
  - code: VERSION_SKEW
    objects: [{kind: Deployment, name: istiod}]
    because: tried on the twin of this cluster
    owner: mesh-team
    expires: 2026-12-31
`

describe('[U] a policy file', () => {
  it('is read in full', () => {
    expect(parsePolicy(GOOD, 'meshctl.yaml')).toEqual({
      charts: './charts',
      policy: {
        ...DEFAULT_POLICY,
        revision: '1-29-6',
        waves: [
          {name: 'first', namespaces: ['shop']},
          {name: 'rest', namespaces: ['cart', 'pay']},
        ],
        workloadsAtOnce: 3,
        workloadDeadlineMs: 5_400_000,
        waivers: [
          {
            code: 'VERSION_SKEW',
            objects: [{kind: 'Deployment', namespace: undefined, name: 'istiod'}],
            because: 'tried on the twin of this cluster',
            owner: 'mesh-team',
            expires: '2026-12-31',
            by: 'policy',
          },
        ],
      },
    })
    expect(schemaTroubles(parse(GOOD), 'UpgradePolicy')).toEqual([])
  })

  it.each(['', '# nothing\n', 'limits:\n', '{}', '---\n'])('may say nothing: %j', yaml => {
    expect(parsePolicy(yaml, 'meshctl.yaml')).toEqual({charts: undefined, policy: DEFAULT_POLICY})
  })

  it.each([
    [
      'kind: UpgradePolicy\nwave: []',
      'POLICY_INVALID meshctl.yaml:2: the policy has the unknown key "wave" | Did you mean "waves"?',
    ],
    [
      'limits:\n  workloadAtOnce: 3',
      'POLICY_INVALID meshctl.yaml:2: the policy has the unknown key "workloadAtOnce" in ' +
        'limits | Did you mean "workloadsAtOnce"?',
    ],
    [
      'waves:\n  - name: a\n    namespaces: [x]\n    colour: red',
      'POLICY_INVALID meshctl.yaml:4: the policy has the unknown key "colour" in waves[0] | ' +
        'Known here: name, namespaces, selector, percent, approval, soak, gates, window.',
    ],
    [
      'limits:\n  workloadDeadline: 5',
      'POLICY_INVALID meshctl.yaml:2: the policy limits.workloadDeadline must be a text | ' +
        'YAML reads 5 as a number; put it in quotes.',
    ],
    [
      'limits:\n  workloadDeadline: soon',
      'POLICY_INVALID meshctl.yaml:2: the policy limits.workloadDeadline is no duration | ' +
        'Durations are written 30s, 5m, 1h30m or PT5M.',
    ],
    [
      'limits:\n  workloadsAtOnce: 0',
      'POLICY_INVALID meshctl.yaml:2: the policy limits.workloadsAtOnce must be a whole ' +
        'number from 1 to 1000 | A policy that cannot be read in full is not followed in part.',
    ],
    [
      'kind: Policy',
      'POLICY_INVALID meshctl.yaml:1: the policy kind must be UpgradePolicy | A file of ' +
        'another kind or version may mean something else by the same keys.',
    ],
    [
      'revision: 1.29.6',
      'POLICY_INVALID meshctl.yaml:1: the policy revision "1.29.6" must be a DNS label: ' +
        'lower case letters, digits and dashes, no dots | A policy that cannot be read in full ' +
        'is not followed in part.',
    ],
    [
      'waves:\n  - name: a\n    namespaces: [x]\n  - name: a\n    namespaces: [y]',
      'POLICY_INVALID meshctl.yaml:4: the policy waves[1].name "a" is the name of two waves ' +
        '| A policy that cannot be read in full is not followed in part.',
    ],
    [
      'waves:\n  - name: a\n    namespaces: [x]\n  - name: b\n    namespaces:\n      - x',
      'POLICY_INVALID meshctl.yaml:6: the policy waves[1].namespaces[0] "x" is listed twice ' +
        '| It is in the wave a already.',
    ],
    [
      'waves:\n  - name: gateways\n    namespaces: [x]',
      'POLICY_INVALID meshctl.yaml:2: the policy waves[0].name "gateways" is reserved | ' +
        'Gateways and tags move in waves of their own, which have these names.',
    ],
    [
      'waves:\n  - namespaces: [x]',
      'POLICY_INVALID meshctl.yaml:2: the policy waves[0] has no name | Commands and reports call a wave by its name.',
    ],
    [
      'waves: [{name: a, namespaces: []}]',
      'POLICY_INVALID meshctl.yaml:1: the policy waves[0].namespaces is empty | A wave ' +
        'without namespaces moves nothing.',
    ],
    [
      'waves: 5',
      'POLICY_INVALID meshctl.yaml:1: the policy waves must be a list | A policy that cannot ' +
        'be read in full is not followed in part.',
    ],
    [
      'waivers: [{code: X, because: b, owner: o}]',
      'POLICY_INVALID meshctl.yaml:1: the policy waivers[0] has no expires | A waiver says ' +
        'which finding, why, who answers for it, and until when.',
    ],
    [
      'waivers: [{code: X, because: b, owner: o, expires: 2026-13-01}]',
      'POLICY_INVALID meshctl.yaml:1: the policy waivers[0].expires "2026-13-01" is no day | ' +
        'Days are written YYYY-MM-DD.',
    ],
    [
      'waivers: [{code: X, because: b, owner: o, expires: 2026-12-01, objects: [{}]}]',
      'POLICY_INVALID meshctl.yaml:1: the policy waivers[0].objects[0] names nothing | An ' +
        'object is named by kind, namespace or name.',
    ],
    [
      '- a',
      'POLICY_INVALID meshctl.yaml:1: the policy must be a mapping of keys to values | A ' +
        'policy that cannot be read in full is not followed in part.',
    ],
    [
      'kind: UpgradePolicy\n---\nkind: UpgradePolicy',
      'POLICY_INVALID meshctl.yaml:2: the policy holds more than one document | A policy is one YAML document.',
    ],
  ])('says where it is wrong: %j', (yaml, said) => expect(complaint(yaml)).toBe(said))

  it.each([
    ['gates: {}', 'gates'],
    ['windows: []', 'windows'],
    ['tags: {}', 'tags'],
    ['gateways: {}', 'gateways'],
    ['cleanup: {keepOldFor: 1h}', 'cleanup'],
    ['limits: {podsAtOnce: 1}', 'limits.podsAtOnce'],
    ['limits: {unavailablePercent: 1}', 'limits.unavailablePercent'],
    ['waves: [{name: a, namespaces: [x], approval: true}]', 'waves[0].approval'],
    ['waves: [{name: a, namespaces: [x], soak: 5m}]', 'waves[0].soak'],
    ['waves: [{name: a, selector: {}}]', 'waves[0].selector'],
    ['waves: [{name: a, percent: 5}]', 'waves[0].percent'],
  ])('is not obeyed in part: %s', (yaml, key) =>
    expect(complaint(yaml)).toBe(
      `POLICY_NOT_SUPPORTED meshctl.yaml:1: this version of meshctl cannot honour ${key} | ` +
        'To ignore it would break a promise that the policy makes.',
    ),
  )

  it.each([
    'a: [',
    'a: b: c',
    '"',
    'a: 1\na: 2',
    '\t- x',
    'a: &a [*a, *a]',
    'waves: *x',
    '? [a]\n: b',
    'limits: !!binary aGk=',
  ])('that is bad YAML is a usage error: %j', yaml => {
    expect(complaint(yaml)).toMatch(/^POLICY_INVALID meshctl\.yaml:\d+: /)
  })

  it('never throws anything but a usage error', () => {
    const word = fc.constantFrom(
      'waves',
      'name',
      'namespaces',
      'limits',
      'workloadsAtOnce',
      'kind',
      ':',
      ' ',
      '\n',
      '  - ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '&a',
      '*a',
      '!!x',
      '|',
      '>',
      '#',
      '5m',
      'a',
      '\t',
      '%',
      '---',
      '...',
    )
    fc.assert(
      fc.property(fc.array(word, {maxLength: 30}), words => {
        expect(complaint(words.join(''))).toMatch(/^(none|POLICY_)/)
      }),
      {numRuns: 1000},
    )
  })
})
