import {describe, expect, test} from 'vitest'
import {namespaceName, revision} from '../../src/mesh/names.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {migrateValues} from '../../src/steps/migrate-values.ts'
import {opaqueTags, pinnedAddresses} from '../../src/steps/values.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import type {StepContext, Memento, Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh, tagNamed} from '../mesh/mesh-builder.ts'

type MeshBuilderGateway = Parameters<MeshBuilder['gateway']>[2]

const REV = 'istio.io/rev'
const r1 = revision('r1')
const r2 = revision('r2')
const ref = (name: string, namespace = 'istio-system'): {namespace: string; name: string} => ({
  namespace,
  name,
})
const forward: StepContext = {run: 'run', heading: 'forward', atOnce: 2, again: false}
const back: StepContext = {...forward, heading: 'back'}
const token = (step: Step, heading = 'forward'): string => `run/${step.id}/${heading}`
const two = (): MeshBuilder =>
  mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').revision('r2', '1.29.6')

/** Asks the rule everything. */
function asked(
  step: Step,
  built: MeshBuilder,
  before?: Memento,
): {
  apply: unknown
  verify: string
  codes: readonly string[]
  revert: unknown
  reverted: string
  before: Memento
  seen: MeshSnapshot
} {
  const seen = built.build()
  const rule = ruleOf(step)
  const memento = before ?? rule.remember(step, seen)
  return {
    seen,
    before: memento,
    apply: rule.apply(step, memento, seen, forward),
    verify: rule.verify(step, memento, seen, forward).is,
    codes: rule.check(step, seen, true).map(each => each.code),
    revert: rule.revert(step, memento, seen, back),
    reverted: rule.reverted(step, memento, seen, back).is,
  }
}
const kinds = (effects: unknown): readonly string[] =>
  (effects as readonly {kind: string}[]).map(each => each.kind)

describe('[U] values that are carried', () => {
  test('what ties them to the old revision goes, version tags go, variants and all else stay', () => {
    const old = {
      revision: 'r1',
      revisionTags: ['prod'],
      defaultRevision: 'r1',
      hub: 'example.org',
      global: {tag: '1.28.10', proxy: {x: 1}},
      pilot: {tag: '1.28.10-distroless', env: {A: 'b'}},
      tag: '1.28.10',
    }
    expect(
      migrateValues('istiod', old, {fromVersion: '1.28.10', toVersion: '1.29.6', revision: 'r2'})
        .values,
    ).toEqual({
      revision: 'r2',
      hub: 'example.org',
      global: {proxy: {x: 1}},
      pilot: {tag: '1.29.6-distroless', env: {A: 'b'}},
    })
    expect(old.global.tag).toBe('1.28.10')
  })
  test('tags that are no version are dropped, and told; so are addresses', () => {
    expect(
      migrateValues(
        'gateway',
        {global: {tag: 'latest', hub: 'h'}},
        {fromVersion: '1.28.10', toVersion: '1.29.6', revision: 'r2'},
      ).values,
    ).toEqual({global: {hub: 'h'}, revision: 'r2'})
    expect(opaqueTags({tag: 'x', global: {tag: '1.28.10'}, pilot: {tag: 'stable'}})).toEqual([
      'tag',
      'pilot.tag',
    ])
    expect(
      pinnedAddresses({
        global: {remotePilotAddress: '10.0.0.1'},
        meshConfig: {defaultConfig: {discoveryAddress: 'x:15012'}},
      }),
    ).toEqual(['meshConfig.defaultConfig.discoveryAddress', 'global.remotePilotAddress'])
  })
})

describe('[U] move a namespace by its label', () => {
  const step: Step = {
    kind: 'move-namespace',
    id: 'shift/canary/shop',
    phase: 'shift',
    wave: 'canary',
    namespace: namespaceName('shop'),
    to: r2,
    how: 'label',
  }
  const at = (
    label: Record<string, string>,
    on: string,
    options: Parameters<MeshBuilder['workload']>[2] = {},
  ): MeshBuilder =>
    two()
      .namespace('shop', label)
      .workload('shop', 'web', {on, ...options})
  const before: Memento = {
    kind: 'namespace',
    labels: {'istio-injection': null, 'istio.io/rev': 'r1'},
    templates: {},
  }
  const web = {namespace: 'shop', workload: {kind: 'Deployment' as const, name: 'web'}}

  test('first both labels in one patch (F-1)', () => {
    expect(asked(step, at({[REV]: 'r1'}, 'r1')).apply).toEqual([
      {
        kind: 'label-namespace',
        namespace: 'shop',
        labels: {'istio-injection': null, 'istio.io/rev': 'r2'},
      },
    ])
    expect(asked(step, at({'istio-injection': 'enabled', [REV]: 'r2'}, 'r1')).apply).toMatchObject([
      {kind: 'label-namespace'},
    ])
  })
  test('F-11 then nothing until three dry runs say the new one', () => {
    expect(asked(step, at({[REV]: 'r2'}, 'r1')).apply).toEqual([])
    expect(asked(step, at({[REV]: 'r2'}, 'r1').injects(web, 'r1')).apply).toEqual([])
    expect(asked(step, at({[REV]: 'r2'}, 'r1').injects(web, undefined)).apply).toEqual([])
    expect(
      asked(step, at({[REV]: 'r2'}, 'r1').injects(web, 'r2', 'istiod-r1.istio-system.svc')).apply,
    ).toEqual([])
    expect(
      asked(step, at({[REV]: 'r2'}, 'r1').injects(web, 'r2', 'istiod-r2.istio-system.svc')).apply,
    ).toEqual([{kind: 'restart', ...web, token: token(step)}])
  })
  test('F-11 one dry run of three that says otherwise is enough to wait', () => {
    const seen = at({[REV]: 'r2'}, 'r1')
      .injects(web, 'r2')
      .build()
    const [key, answer] = [...seen.probeResults.injections][0] ?? []
    if (key === undefined || answer?.is !== 'known') throw new Error('no answer')
    const mixed = {
      ...seen,
      probeResults: {
        ...seen.probeResults,
        injections: new Map([
          [
            key,
            {
              ...answer,
              value: answer.value.map((each, index) => (index === 1 ? {...each, by: r1} : each)),
            },
          ],
        ]),
      },
    }
    expect(ruleOf(step).apply(step, before, mixed, forward)).toEqual([])
  })
  test('not while the new one does not serve (F-22)', () => {
    expect(
      asked(
        step,
        mesh()
          .base('1.29.6', 'r1')
          .revision('r1', '1.28.10')
          .namespace('shop', {[REV]: 'r1'})
          .workload('shop', 'web', {on: 'r1'}),
      ).codes,
    ).toEqual(['REVISION_NOT_SERVING'])
  })
  test('a restart is asked for once', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r2'}, 'r1', {
          annotations: {'meshctl.dev/restarted-for': token(step)},
          change: {rolledOut: false},
        }).injects(web, 'r2'),
      ).apply,
    ).toEqual([])
  })
  test('a pod that an API server of yesterday made is made once more (F-11)', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r2'}, 'r1', {annotations: {'meshctl.dev/restarted-for': token(step)}}).injects(
          web,
          'r2',
        ),
      ).apply,
    ).toEqual([{kind: 'restart', ...web, token: `${token(step)}/again`}])
  })
  test('and again with the other token, when somebody had pointed it elsewhere meanwhile', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r2'}, 'r1', {
          annotations: {'meshctl.dev/restarted-for': `${token(step)}/again`},
        }).injects(web, 'r2'),
      ).apply,
    ).toEqual([{kind: 'restart', ...web, token: token(step)}])
  })
  test('no more at once than allowed', () => {
    const many = two().namespace('shop', {[REV]: 'r2'})
    for (let index = 0; index < 5; index++)
      many
        .workload('shop', `w${index}`, {on: 'r1'})
        .injects({namespace: 'shop', workload: {kind: 'Deployment', name: `w${index}`}}, 'r2')
    expect(kinds(asked(step, many).apply)).toEqual(['restart', 'restart'])
    many.workload('shop', 'a', {
      on: 'r1',
      annotations: {'meshctl.dev/restarted-for': token(step)},
      change: {rolledOut: false},
    })
    expect(kinds(asked(step, many).apply)).toEqual(['restart'])
  })
  test.each([
    ['not labelled yet', at({[REV]: 'r1'}, 'r1'), 'pending'],
    ['old pods', at({[REV]: 'r2'}, 'r1').injects(web, 'r2'), 'pending'],
    ['nobody was asked', at({[REV]: 'r2'}, 'r2'), 'unknown'],
    [
      'not connected',
      at({[REV]: 'r2'}, 'r2').connections('r2', {is: 'known', value: []}),
      'pending',
    ],
    [
      'not known whether connected',
      at({[REV]: 'r2'}, 'r2').connections('r2', {is: 'unknown', because: 'x'}),
      'unknown',
    ],
    ['not ready', at({[REV]: 'r2'}, 'r2', {pod: {ready: false}}).connected('r2'), 'pending'],
    [
      'an old pod is going still',
      at({[REV]: 'r2'}, 'r2', {pod: {terminating: true}}).connected('r2'),
      'pending',
    ],
    [
      'a newer template is not out',
      at({[REV]: 'r2'}, 'r2', {change: {rolledOut: false}}).connected('r2'),
      'pending',
    ],
    [
      'one replica is missing',
      at({[REV]: 'r2'}, 'r2', {change: {wanted: 3}}).connected('r2'),
      'pending',
    ],
    ['all there', at({[REV]: 'r2'}, 'r2').connected('r2'), 'met'],
    [
      'F-78 scaled to nothing, and nobody has tried what its next pod would get',
      at({[REV]: 'r2'}, 'r2', {replicas: 0}).connected('r2'),
      'unknown',
    ],
    [
      'F-78 scaled to nothing',
      at({[REV]: 'r2'}, 'r2', {replicas: 0})
        .connected('r2')
        .injects(web, 'r2'),
      'met',
    ],
    ['the namespace is gone', two(), 'met'],
    [
      'came up bare after our restart',
      at({[REV]: 'r2'}, 'r2', {
        annotations: {'meshctl.dev/restarted-for': token(step)},
        pod: {proxy: undefined},
      }),
      'failed',
    ],
    [
      'stuck after our restart',
      at({[REV]: 'r2'}, 'r1', {
        annotations: {'meshctl.dev/restarted-for': token(step)},
        change: {rolledOut: false, stuck: 'ProgressDeadlineExceeded: x'},
      }).injects(web, 'r2'),
      'failed',
    ],
    [
      'stuck before our restart',
      at({[REV]: 'r2'}, 'r1', {
        change: {rolledOut: false, stuck: 'ProgressDeadlineExceeded: x'},
      }).injects(web, 'r2'),
      'pending',
    ],
  ] as const)('verify: %s', (_name, built, expected) => {
    expect(asked(step, built, before).verify).toBe(expected)
  })
  test('F-46 a proxy that rejects is not in place', () => {
    const nack = at({[REV]: 'r2'}, 'r2').connections('r2', {
      is: 'known',
      value: ['web-0', 'web-1'].map(pod => ({
        pod,
        namespace: namespaceName('shop'),
        type: 'sidecar',
        version: '',
        sync: pod === 'web-0' ? 'nack' : 'synced',
        detail: 'bad filter',
        replica: 'r',
      })),
    })
    expect(asked(step, nack, before).verify).toBe('pending')
  })
  test('opted out, OnDelete and gateways of releases are left alone', () => {
    const others = two()
      .namespace('shop', {[REV]: 'r2'})
      .workload('shop', 'out', {labels: {'sidecar.istio.io/inject': 'false'}})
      .workload('shop', 'slow', {on: 'r1', kind: 'StatefulSet', change: {rolls: 'on-delete'}})
      .gateway('shop', 'ingress', {version: '1.28.10', on: 'r1'})
    for (const [kind, name] of [
      ['Deployment', 'out'],
      ['StatefulSet', 'slow'],
      ['Deployment', 'ingress'],
    ] as const)
      others.injects({namespace: 'shop', workload: {kind, name}}, 'r2')
    expect(asked(step, others).apply).toEqual([])
  })

  test(
    'the way back: labels first, then marks off, then whoever still is misplaced; at home when ' +
      'nothing is left',
    () => {
      const marked = {annotations: {'meshctl.dev/restarted-for': token(step)}}
      expect(asked(step, at({[REV]: 'r2'}, 'r2', marked), before).revert).toEqual({
        kind: 'effects',
        effects: [{kind: 'label-namespace', namespace: 'shop', labels: before.labels}],
      })
      expect(asked(step, at({[REV]: 'r1'}, 'r2', marked), before).revert).toMatchObject({
        kind: 'effects',
        effects: [{kind: 'restart', ...web, token: null}],
      })
      expect(
        asked(step, at({[REV]: 'r1'}, 'r2', {change: {rolledOut: false}}), before).revert,
      ).toEqual({kind: 'effects', effects: []})
      expect(asked(step, at({[REV]: 'r1'}, 'r2'), before).revert).toEqual({
        kind: 'effects',
        effects: [{kind: 'restart', ...web, token: token(step, 'back')}],
      })
      expect(asked(step, at({[REV]: 'r1'}, 'r1').connected('r1'), before)).toMatchObject({
        revert: {kind: 'effects', effects: []},
        reverted: 'met',
      })
      expect(asked(step, at({[REV]: 'r2'}, 'r1').connected('r1'), before).reverted).toBe('pending')
      expect(asked(step, at({[REV]: 'r1'}, 'r1'), before).reverted).toBe('unknown')
    },
  )
  test('a mark of earlier days comes back', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r1'}, 'r2', {annotations: {'meshctl.dev/restarted-for': token(step)}}),
        {...before, templates: {'shop/Deployment/web': {restartedFor: 'then'}}},
      ).revert,
    ).toMatchObject({kind: 'effects', effects: [{kind: 'restart', ...web, token: 'then'}]})
  })
  test('F-4 no way back to labels that nobody serves', () => {
    const alone = mesh()
      .base('1.29.6', 'r2')
      .revision('r2', '1.29.6')
      .namespace('shop', {[REV]: 'r2'})
      .workload('shop', 'web', {on: 'r2'})
    expect(asked(step, alone, before).revert).toMatchObject({kind: 'none'})
  })
  test("F-74 a StatefulSet's broken pod is deleted on the way back, by uid", () => {
    const stuck = two()
      .namespace('shop', {[REV]: 'r1'})
      .workload('shop', 'cart', {
        kind: 'StatefulSet',
        on: 'r2',
        replicas: 1,
        pod: {ready: false, restartedFor: token(step)},
        change: {rolledOut: false},
      })
    expect(asked(step, stuck, before).revert).toEqual({
      kind: 'effects',
      effects: [{kind: 'delete-pod', namespace: 'shop', pod: 'cart-0', uid: 'uid-cart-0'}],
    })
  })
})

describe('[U] move a namespace by its templates', () => {
  const step: Step = {
    kind: 'move-namespace',
    id: 'shift/canary/lone',
    phase: 'shift',
    wave: 'canary',
    namespace: namespaceName('lone'),
    to: r2,
    how: 'templates',
  }
  const lone = {namespace: 'lone', workload: {kind: 'Deployment' as const, name: 'web'}}
  const at = (
    label: string,
    on: string,
    options: Parameters<MeshBuilder['workload']>[2] = {},
  ): MeshBuilder =>
    two()
      .namespace('lone')
      .workload('lone', 'web', {on, labels: {[REV]: label}, ...options})

  test('label and restart are one change of the template', () => {
    expect(
      asked(step, at('r1', 'r1').injects({...lone, labels: {[REV]: 'r2'}}, 'r2')).apply,
    ).toEqual([{kind: 'label-template', ...lone, rev: 'r2', token: token(step)}])
  })
  test('F-78 a template without pods is labelled all the same: its next pod asks for the old one otherwise', () => {
    const asleep = at('r1', 'r1', {replicas: 0})
      .injects({...lone, labels: {[REV]: 'r2'}}, 'r2')
      .connected('r2')
    expect(asked(step, asleep).apply).toEqual([
      {kind: 'label-template', ...lone, rev: 'r2', token: token(step)},
    ])
    expect(asked(step, asleep).verify).not.toBe('met')
  })
  test('the way back gives the template its label again', () => {
    const before: Memento = {
      kind: 'namespace',
      labels: {'istio-injection': null, 'istio.io/rev': null},
      templates: {'lone/Deployment/web': {rev: 'r1'}},
    }
    expect(
      asked(step, at('r2', 'r2', {annotations: {'meshctl.dev/restarted-for': token(step)}}), before)
        .revert,
    ).toEqual({
      kind: 'effects',
      effects: [{kind: 'label-template', ...lone, rev: 'r1', token: null}],
    })
  })
  test('F-4 no way back to a label that nobody serves', () => {
    const alone = mesh()
      .base('1.29.6', 'r2')
      .revision('r2', '1.29.6')
      .namespace('lone')
      .workload('lone', 'web', {
        on: 'r2',
        labels: {[REV]: 'r2'},
        annotations: {'meshctl.dev/restarted-for': token(step)},
      })
    expect(
      asked(step, alone, {
        kind: 'namespace',
        labels: {'istio-injection': null, 'istio.io/rev': null},
        templates: {'lone/Deployment/web': {rev: 'r1'}},
      }).revert,
    ).toMatchObject({kind: 'none'})
  })
})

describe('[U] move a tag', () => {
  const step: Step = {
    kind: 'move-tag',
    id: 'shift/tag-prod',
    phase: 'shift',
    wave: 'tag-prod',
    tag: tagNamed('prod'),
    to: r2,
  }
  const at = (to: string, on: string): MeshBuilder =>
    two()
      .tag('prod', to)
      .namespace('mail', {[REV]: 'prod'})
      .workload('mail', 'post', {on})
  test('F-8 F-9 both halves are patched in place', () => {
    expect(asked(step, at('r1', 'r1')).apply).toMatchObject([
      {
        kind: 'point-tag',
        config: 'istio-revision-tag-prod',
        to: 'r2',
        service: ref('istiod-r2'),
        tagService: 'istiod-revision-tag-prod',
        webhooks: [
          'rev.namespace.sidecar-injector.istio.io',
          'rev.object.sidecar-injector.istio.io',
        ],
      },
    ])
    expect(
      asked(step, two().tag('prod', 'r2', {service: {name: 's', revision: r1}})).apply,
    ).toMatchObject([{kind: 'point-tag', to: 'r2'}])
  })
  test('then its followers are restarted once a dry run says the new one', () => {
    expect(asked(step, at('r2', 'r1')).apply).toEqual([])
    expect(
      kinds(
        asked(
          step,
          at('r2', 'r1').injects(
            {namespace: 'mail', workload: {kind: 'Deployment', name: 'post'}},
            'r2',
          ),
        ).apply,
      ),
    ).toEqual(['restart'])
    expect(asked(step, at('r2', 'r2').connected('r2')).verify).toBe('met')
  })
  test('F-3 a tag that is gone blocks', () => {
    expect(asked(step, two(), {kind: 'tag', revision: r1, templates: {}}).codes).toEqual([
      'TAG_TARGET_MISSING',
    ])
  })
  test('back: the tag, then its followers; not to an istiod that cannot inject', () => {
    const before: Memento = {kind: 'tag', revision: r1, templates: {}}
    expect(asked(step, at('r2', 'r2'), before).revert).toMatchObject({
      kind: 'effects',
      effects: [{kind: 'point-tag', to: 'r1'}],
    })
    expect(
      kinds((asked(step, at('r1', 'r2'), before).revert as {effects: unknown}).effects),
    ).toEqual(['restart'])
    expect(asked(step, at('r1', 'r1').connected('r1'), before).reverted).toBe('met')
    expect(
      asked(step, mesh().revision('r2', '1.29.6').tag('prod', 'r2'), before).revert,
    ).toMatchObject({kind: 'none'})
  })
})

describe('[U] move gateways', () => {
  const step: Step = {
    kind: 'move-gateways',
    id: 'shift/gateways/gates',
    phase: 'shift',
    wave: 'gateways',
    namespace: namespaceName('gates'),
    releases: ['ingress'],
    to: r2,
    version: '1.29.6',
  }
  const ingress = {namespace: 'gates', workload: {kind: 'Deployment' as const, name: 'ingress'}}
  const at = (
    revisionValue: string,
    version: string,
    on: string,
    change: Partial<MeshBuilderGateway> = {},
  ): MeshBuilder =>
    two()
      .namespace('gates')
      .gateway('gates', 'ingress', {
        version,
        on,
        values: {revision: revisionValue, keep: 'me'},
        labels: {[REV]: revisionValue, 'sidecar.istio.io/inject': 'true'},
        ...change,
      })
  const before: Memento = {
    kind: 'gateways',
    labels: {'istio-injection': null, 'istio.io/rev': null},
    numbers: {ingress: 1},
    services: [
      {
        name: 'ingress',
        release: ref('ingress', 'gates'),
        type: 'LoadBalancer',
        clusterIP: '10.0.0.7',
        addresses: ['198.51.100.7'],
        ports: ['https:443>443/TCP'],
      },
    ],
    templates: {},
  }

  test('in place, with the values it has, once a dry run of its own template says the new one', () => {
    expect(asked(step, at('r1', '1.28.10', 'r1')).apply).toEqual([])
    expect(
      asked(step, at('r1', '1.28.10', 'r1').injects({...ingress, labels: {[REV]: 'r2'}}, 'r2'))
        .apply,
    ).toEqual([
      {
        kind: 'apply-release',
        release: ref('ingress', 'gates'),
        chart: 'gateway',
        version: '1.29.6',
        values: {revision: 'r2', keep: 'me'},
        force: false,
      },
    ])
  })
  test('one that asks by a tag is tried by the tag, and keeps asking by it', () => {
    const early = at('prod', '1.28.10', 'r1')
      .tag('prod', 'r1')
      .injects({...ingress, labels: {[REV]: 'prod'}}, 'r1')
      .injects({...ingress, labels: {[REV]: 'r2'}}, 'r2')
    expect(asked(step, early).apply).toEqual([])
    const moved = at('prod', '1.28.10', 'r1')
      .tag('prod', 'r2')
      .injects({...ingress, labels: {[REV]: 'prod'}}, 'r2')
    expect(asked(step, moved).apply).toMatchObject([
      {kind: 'apply-release', values: {revision: 'prod'}},
    ])
  })
  test('F-71 its Service must be as it was', () => {
    const there = (service: object): MeshBuilder =>
      at('r2', '1.29.6', 'r2', {service}).connected('r2')
    expect(asked(step, there({}), before).verify).toBe('met')
    for (const service of [
      {type: 'ClusterIP'},
      {clusterIP: '10.0.0.8'},
      {addresses: ['198.51.100.8']},
      {ports: []},
      {name: 'other'},
    ])
      expect([service, asked(step, there(service), before).verify]).toEqual([service, 'failed'])
  })
  test('back by helm rollback; over what a failed one left, by way of what last held', () => {
    const release = (change: object): MeshBuilder =>
      at('r2', '1.29.6', 'r2', {release: {number: 2, goodNumber: 2, ...change}})
    const number = (built: MeshBuilder): unknown =>
      (asked(step, built, before).revert as {effects: unknown}).effects
    expect(number(release({}))).toMatchObject([{kind: 'rollback-release', number: 1}])
    expect(
      number(
        release({number: 3, status: 'failed', chartVersion: '1.28.10', values: {revision: 'r1'}}),
      ),
    ).toMatchObject([{kind: 'rollback-release', number: 2}])
    expect(number(release({status: 'failed', goodNumber: 1}))).toMatchObject([
      {kind: 'rollback-release', number: 1},
    ])
  })
  test('F-47 a helm that is at work is waited for, one that lost its process is repaired', () => {
    const pending = (ms: number): MeshBuilder =>
      at('r1', '1.28.10', 'r1', {release: {number: 2, goodNumber: 1, status: 'pending-upgrade'}})
        .injects({...ingress, labels: {[REV]: 'r2'}}, 'r2')
        .at(ms)
    expect(asked(step, pending(59_000), before).apply).toEqual([])
    expect(asked(step, pending(61_000), before).apply).toMatchObject([
      {kind: 'rollback-release', number: 1},
    ])
    expect(
      ruleOf(step)
        .check(step, pending(0).build(), false)
        .map(each => each.code),
    ).toContain('RELEASE_BUSY')
    expect(ruleOf(step).check(step, pending(0).build(), true)).toEqual([])
  })
})

describe('[U] retire', () => {
  const step: Step = {
    kind: 'retire-revision',
    id: 'cleanup/istiod-r1',
    phase: 'cleanup',
    revision: r1,
    release: ref('istiod-r1'),
  }
  const unused = (): MeshBuilder =>
    mesh()
      .base('1.29.6', 'r2')
      .revision('r1', '1.28.10')
      .revision('r2', '1.29.6')
      .connections('r1', {is: 'known', value: []})
  test('when three sources agree that nobody uses it', () => {
    expect(asked(step, unused())).toMatchObject({
      codes: [],
      apply: [{kind: 'uninstall-release', release: ref('istiod-r1')}],
    })
  })
  const blocked: readonly (readonly [string, MeshBuilder])[] = [
    ['F-16 a pod', unused().namespace('a').workload('a', 'w', {on: 'r1'})],
    ['F-77 a bare pod', unused().namespace('a').stray('a', 'p', {on: 'r1'})],
    ['F-3 a namespace without pods', unused().namespace('a', {[REV]: 'r1'})],
    [
      'F-78 a template without pods',
      unused()
        .namespace('a')
        .workload('a', 'w', {replicas: 0, labels: {[REV]: 'r1'}}),
    ],
    [
      'a CronJob',
      unused().namespace(
        'a',
        {},
        {schedules: [{kind: 'CronJob', name: 'c', templateLabels: {[REV]: 'r1'}}]},
      ),
    ],
    ['F-6 a tag', unused().tag('prod', 'r1')],
    ['F-9 half a tag', unused().tag('prod', 'r2', {service: {name: 's', revision: r1}})],
    [
      'F-6 a tag in its manifest',
      unused()
        .tag('prod', 'r2')
        .change({
          releases: each => ({
            ...each,
            objects: [...each.objects, 'MutatingWebhookConfiguration/istio-revision-tag-prod'],
          }),
        }),
    ],
    [
      'F-23 the default validator',
      mesh()
        .base('1.29.6', 'r1')
        .revision('r1', '1.28.10')
        .revision('r2', '1.29.6')
        .connections('r1', {is: 'known', value: []}),
    ],
    [
      'F-46 a connection',
      unused().connections('r1', {
        is: 'known',
        value: [
          {
            pod: 'vm',
            namespace: namespaceName('a'),
            type: 'sidecar',
            version: '',
            sync: 'synced',
            detail: undefined,
            replica: 'r',
          },
        ],
      }),
    ],
    ['F-46 not knowing', unused().connections('r1', {is: 'unknown', because: 'no answer'})],
    [
      'F-46 not having asked',
      mesh().base('1.29.6', 'r2').revision('r1', '1.28.10').revision('r2', '1.29.6'),
    ],
  ]
  test.each(blocked)('%s keeps it', (_name, built) => {
    const {apply, codes, verify} = asked(step, built)
    expect([
      apply,
      codes.length > 0 || verify !== 'met',
      kinds(apply).length === 0 || codes.includes('REVISION_STILL_USED'),
    ]).toEqual([apply, true, true])
  })
  test('afterwards dry runs must still be injected', () => {
    const gone = (): MeshBuilder =>
      mesh()
        .base('1.29.6', 'r2')
        .revision('r2', '1.29.6')
        .namespace('shop', {[REV]: 'r2'})
    expect(asked(step, gone()).verify).toBe('pending')
    expect(asked(step, gone().injects({namespace: 'shop'}, undefined)).verify).toBe('pending')
    expect(asked(step, gone().injects({namespace: 'shop'}, 'r2')).verify).toBe('met')
  })
  test.each([
    {replicas: 0},
    {on: 'r2', change: {rolledOut: false}},
    {on: 'r2', change: {rolls: 'paused'}},
  ] as const)('afterwards no template is tried that its pods were not made from: %j', options => {
    const gone = mesh()
      .base('1.29.6', 'r2')
      .revision('r2', '1.29.6')
      .namespace('shop', {[REV]: 'r2'})
      .workload('shop', 'odd', options)
    expect(asked(step, gone.injects({namespace: 'shop'}, 'r2')).verify).toBe('met')
  })
  test('there is no way back once it is going', () => {
    expect(asked(step, unused())).toMatchObject({reverted: 'met', revert: {kind: 'none'}})
    expect(
      asked(
        step,
        unused().change({
          releases: each => (each.name === 'istiod-r1' ? {...each, status: 'uninstalling'} : each),
        }),
      ).reverted,
    ).not.toBe('met')
  })
})
