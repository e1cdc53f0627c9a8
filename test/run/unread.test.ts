import {describe, expect, test} from 'vitest'
import {instant, namespaceName, revision} from '../../src/mesh/names.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {decide, probesFor} from '../../src/run/decide.ts'
import type {RunPlan, RunRecord} from '../../src/run/record.ts'
import {reduce} from '../../src/run/reduce.ts'
import type {Memento, Step} from '../../src/steps/step.ts'
import {NOW, mesh} from '../mesh/mesh-builder.ts'

describe('[U] row 4: in mid-run, what a step is about and what cannot be read is neither done nor to do', () => {
  const release = {namespace: 'istio-system', name: 'istiod-r1'}
  const retire: Step = {
    kind: 'retire-revision',
    id: 'cleanup/istiod-r1',
    phase: 'cleanup',
    revision: revision('r1'),
    release,
  }
  const install: Step = {
    kind: 'install-revision',
    id: 'install/istiod-r2',
    phase: 'install',
    revision: revision('r2'),
    version: '1.29.6',
    release: {...release, name: 'istiod-r2'},
    like: release,
  }
  const base: Step = {
    kind: 'upgrade-base',
    id: 'install/base',
    phase: 'install',
    release: {...release, name: 'istio-base'},
    version: '1.29.6',
  }
  const gateways: Step = {
    kind: 'move-gateways',
    id: 'shift/gateways/edge',
    phase: 'shift',
    wave: 'gateways',
    namespace: namespaceName('edge'),
    releases: ['gw'],
    to: revision('r1'),
    version: '1.29.6',
  }
  const keep: Step = {kind: 'keep-tags', id: 'cleanup/tags', phase: 'cleanup', release, tags: []}
  const move: Step = {
    kind: 'move-default',
    id: 'cleanup/default',
    phase: 'cleanup',
    release: {...release, name: 'istio-base'},
    version: '1.29.6',
    to: revision('r1'),
  }
  const before: Readonly<Record<string, Memento>> = {
    'retire-revision': {kind: 'nothing'},
    'install-revision': {kind: 'nothing'},
    'upgrade-base': {kind: 'default', revision: 'r1'},
    'move-default': {kind: 'default', revision: 'r1'},
    'keep-tags': {kind: 'release', number: 1},
    'move-gateways': {
      kind: 'gateways',
      labels: {'istio-injection': null, 'istio.io/rev': null},
      numbers: {gw: 1},
      services: [],
      templates: {},
    },
  }
  const planFor = (step: Step): RunPlan => ({
    schema: 'meshctl.dev/run-plan/v2',
    id: 'run',
    hash: '',
    from: [],
    to: {revision: 'r2', version: '1.29.6'},
    steps: [step],
    estimateSeconds: 0,
    waivers: [],
    charts: [],
  })
  const record: RunRecord = {
    schema: 'meshctl.dev/run/v2',
    id: 'run',
    plan: {sha256: 'a'.repeat(64), uid: 'uid-1'},
    startedAt: NOW,
    goal: {heading: 'forward', scope: {kind: 'all'}},
    notes: {},
    helmMajor: 3,
    atOnce: 2,
    deadlineMs: 60_000,
    brokenBefore: [],
  }
  const begun = (step: Step): RunRecord =>
    reduce(record, {do: 'start', step, before: before[step.kind] ?? {kind: 'nothing'}}, NOW)

  /** Nothing of the release is known, as when its Secret became garbage. */
  const blind = (namespace: string, name: string, ms = 0): MeshSnapshot =>
    mesh().at(ms).namespace('edge').unread(namespace, name).build()
  const cases: readonly (readonly [Step, string, string])[] = [
    [retire, 'istio-system', 'istiod-r1'],
    [install, 'istio-system', 'istiod-r2'],
    [install, 'istio-system', 'istiod-r1'],
    [base, 'istio-system', 'istio-base'],
    [move, 'istio-system', 'istio-base'],
    [keep, 'istio-system', 'istiod-r1'],
    [gateways, 'edge', 'gw'],
  ]
  test.each(cases.map(([step, namespace, name]) => ({step, namespace, name})))(
    '$step.kind does not begin without $namespace/$name, waits when it was begun, halts when ' +
      'that lasts, forward and back',
    ({step, namespace, name}) => {
      const plan = planFor(step)
      expect(decide(record, plan, blind(namespace, name))).toMatchObject({
        do: 'halt',
        findings: expect.arrayContaining([
          expect.objectContaining({code: 'OBJECT_UNREADABLE', severity: 'blocks'}),
        ]) as unknown[],
      })
      for (const heading of ['forward', 'back'] as const) {
        const going: RunRecord = {...begun(step), goal: {heading, scope: {kind: 'all'}}}
        expect(decide(going, plan, blind(namespace, name))).toMatchObject({
          do: 'wait',
          because: expect.stringContaining(`${namespace}/${name}`) as string,
        })
        const late = {...blind(namespace, name), seenAt: instant(NOW + 60_001)}
        expect(decide(going, plan, late)).toMatchObject({
          do: 'halt',
          findings: [
            {code: 'STEP_OVERDUE', why: expect.stringContaining(`${namespace}/${name}`) as string},
          ],
        })
        expect(() => probesFor(going, plan, blind(namespace, name))).not.toThrow()
      }
    },
  )
  test('what somebody else cannot be read for holds up nobody', () => {
    const other = decide(begun(retire), planFor(retire), blind('shop', 'theirs'))
    expect(other.do).not.toBe('halt')
    expect(JSON.stringify(other)).not.toContain('theirs')
  })
  test('a revision does not go while any pod could not be read', () => {
    const seen: MeshSnapshot = {
      ...mesh().build(),
      unread: [{kind: 'Pod', namespace: 'shop', name: 'odd', why: 'has odd fields'}],
    }
    expect(decide(begun(retire), planFor(retire), seen)).toMatchObject({
      do: 'wait',
      because: expect.stringContaining('Pod shop/odd') as string,
    })
    expect(decide(begun(base), planFor(base), seen)).not.toMatchObject({
      because: expect.stringContaining('shop/odd') as string,
    })
  })
})
