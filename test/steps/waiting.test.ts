import {describe, expect, test} from 'vitest'
import {readWorkload} from '../../src/observe/read-workload.ts'
import {namespaceName, revision} from '../../src/mesh/names.ts'
import type {ReleaseFacts, WorkloadFacts} from '../../src/mesh/snapshot.ts'
import {STALLED_AFTER_MS} from '../../src/steps/rollout.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import type {Step, StepContext} from '../../src/steps/step.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {step as MOVE} from './shop-move.ts'

const REV = 'istio.io/rev'
const r2 = revision('r2')
const TAG: Step = {
  kind: 'move-tag',
  id: 'shift/canary/tag-prod',
  phase: 'shift',
  wave: 'canary',
  tag: 'prod' as never,
  to: r2,
}
const GATEWAYS: Step = {
  kind: 'move-gateways',
  id: 'shift/canary/gateways-shop',
  phase: 'shift',
  wave: 'canary',
  namespace: namespaceName('shop'),
  releases: ['web'],
  to: r2,
  version: '1.29.6',
}
const context = (stalledMs: number): StepContext => ({
  run: 'run',
  heading: 'forward',
  atOnce: 2,
  again: false,
  stalledMs,
})
const token = (step: Step): string => `run/${step.id}/forward`

const two = (): MeshBuilder =>
  mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').revision('r2', '1.29.6')

type Change = (old: WorkloadFacts) => Partial<WorkloadFacts>

/** The namespace points at r2, and its workload was restarted for it. */
function moving(step: Step, change: Partial<WorkloadFacts>, ready = false): MeshBuilder {
  const annotations = {'meshctl.dev/restarted-for': token(step)}
  const built =
    step.kind === 'move-tag'
      ? two()
          .tag('prod', 'r2')
          .namespace('shop', {[REV]: 'prod'})
      : two().namespace('shop', {[REV]: 'r2'})
  const options = {on: 'r2', pod: {ready}, annotations, change: {rolledOut: false, ...change}}
  return step.kind === 'move-gateways'
    ? built.gateway('shop', 'web', {...options, version: '1.29.6', values: {revision: 'r2'}})
    : built.workload('shop', 'web', options)
}

const rejecting = (built: MeshBuilder): MeshBuilder =>
  built.connections('r2', {
    is: 'known',
    value: [
      {
        pod: 'web-1',
        namespace: namespaceName('shop'),
        type: 'sidecar',
        version: '1.29.6',
        sync: 'nack',
        detail: 'Error adding listener: unknown filter x',
        replica: 'istiod-r2-0',
      },
    ],
  })

function waitsFor(step: Step, built: MeshBuilder): string {
  const seen = built.build()
  const rule = ruleOf(step)
  const verdict = rule.verify(step, rule.remember(step, seen), seen, context(0))
  return 'because' in verdict ? verdict.because : verdict.is
}

describe('[U] L: what pods are waited for in vain is asked about', () => {
  test.each([MOVE, TAG, GATEWAYS])('$kind: after a while, who rejects what', step => {
    const seen = moving(step, {}).build()
    const rule = ruleOf(step)
    const asked = (stalledMs: number): readonly string[] =>
      rule.probes(step, rule.remember(step, seen), seen, context(stalledMs)).map(each => each.kind)
    expect(asked(0)).not.toContain('connections')
    expect(asked(STALLED_AFTER_MS)).toContain('connections')
  })

  test.each([MOVE, TAG, GATEWAYS])('$kind: a rejected configuration is named', step => {
    expect(waitsFor(step, rejecting(moving(step, {})))).toContain(
      'pod web-1 with a proxy of r2: rejects its configuration: Error adding listener: unknown filter x',
    )
  })

  test('a pod that is ready and rejects is not what is waited for', () => {
    expect(waitsFor(MOVE, rejecting(moving(MOVE, {}, true)))).not.toContain('unknown filter')
  })
})

describe('[U] L: pods that are not there', () => {
  test('are counted, with the refusal of the API', () => {
    const refused = 'FailedCreate: pods "web-x" is forbidden: exceeded quota: small'
    const none: Partial<WorkloadFacts> = {pods: [], wanted: 3, refused}
    expect(waitsFor(MOVE, moving(MOVE, none))).toBe(
      `shop/Deployment/web: 3 of 3 pod(s) are not there (${refused})`,
    )
  })

  test('are not ready: of three pods that are wanted and one that is ready, two', () => {
    const change: Change = ({pods}) => ({wanted: 3, pods: pods.map(pod => ({...pod, ready: true}))})
    const base = moving(MOVE, {}).build().namespaces.get(namespaceName('shop'))?.workloads[0]
    expect(base).toBeDefined()
    if (base !== undefined)
      expect(waitsFor(MOVE, moving(MOVE, change(base)))).toContain('1 of 3 pod(s) are not there')
  })

  test('the condition is read from the Deployment', () => {
    const read = readWorkload('Deployment')({
      metadata: {name: 'web', generation: 1},
      spec: {replicas: 1, template: {}},
      status: {
        observedGeneration: 1,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: 'admission webhook "v.example.org" denied the request: no',
          },
        ],
      },
    })
    expect(read.refused).toBe(
      'FailedCreate: admission webhook "v.example.org" denied the request: no',
    )
  })
})

describe('[U] L: pods that cannot be tried', () => {
  test.each([MOVE, TAG])('$kind: the refusal of the dry run is told besides', step => {
    const asking = step.kind === 'move-tag' ? 'prod' : 'r2'
    const built = (step.kind === 'move-tag' ? two().tag('prod', 'r2') : two())
      .namespace('shop', {[REV]: asking})
      .workload('shop', 'web', {on: 'r1'})
    expect(waitsFor(step, built)).toBe('shop/Deployment/web: 2 of 2 pod(s) not on r2 yet')
    const because = 'could not create pods: exceeded quota: small'
    built.untried('shop', {kind: 'Deployment', name: 'web'}, because)
    expect(waitsFor(step, built)).toBe(
      'shop/Deployment/web: 2 of 2 pod(s) not on r2 yet; cannot tell who would inject new pods of ' +
        `shop/Deployment/web: ${because}`,
    )
  })
})

describe('[U] L: an istiod that is not ready', () => {
  test('says what the API refused', () => {
    const deployment = {
      name: 'istiod-r2',
      wanted: 1,
      ready: 0,
      settled: false,
      problem: 'FailedCreate: exceeded quota: small',
    }
    const step: Step = {
      kind: 'install-revision',
      id: 'install/istiod-r2',
      phase: 'install',
      revision: r2,
      version: '1.29.6',
      release: {namespace: 'istio-system', name: 'istiod-r2'},
      like: {namespace: 'istio-system', name: 'istiod-r1'},
    }
    const built = mesh()
      .base('1.29.6', 'r1')
      .revision('r1', '1.28.10')
      .revision('r2', '1.29.6', {change: {deployment, replicas: []}})
    expect(waitsFor(step, built)).toContain('0 of 1 replicas ready (FailedCreate: exceeded quota')
  })

  test('or why its release failed', () => {
    const release: Partial<ReleaseFacts> = {
      status: 'failed',
      failure: 'cannot patch "istiod-r2"',
    }
    const step: Step = {
      kind: 'upgrade-base',
      id: 'install/base',
      phase: 'install',
      version: '1.29.6',
      release: {namespace: 'istio-system', name: 'istio-base'},
    }
    expect(
      waitsFor(
        step,
        mesh()
          .revision('r1', '1.28.10')
          .release('istio-base', 'base', '1.28.10', {
            values: {defaultRevision: 'r1'},
            ...release,
          }),
      ),
    ).toContain('istio-base is failed at 1.28.10: cannot patch "istiod-r2"')
  })
})
