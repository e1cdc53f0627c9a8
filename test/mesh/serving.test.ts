import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import {canInject, flawsOf, shareRoot} from '../../src/mesh/serving.ts'
import {mesh} from './mesh-builder.ts'

describe('[U] serving', () => {
  test('a whole istiod has no flaws', () => {
    expect(flawsOf(mesh().revision('r1', '1.28.10').build(), revision('r1'))).toEqual([])
  })
  test.each([
    ['not there', mesh()],
    [
      'F-56 not all replicas',
      mesh().revision('r1', '1.28.10', {
        change: {deployment: {name: 'istiod-r1', wanted: 2, ready: 1, settled: false}},
      }),
    ],
    [
      'no endpoints',
      mesh().revision('r1', '1.28.10', {change: {service: {name: 'istiod-r1', readyEndpoints: 0}}}),
    ],
    ['no Service', mesh().revision('r1', '1.28.10', {change: {service: undefined}})],
    [
      'F-10 no CA bundle',
      mesh()
        .revision('r1', '1.28.10')
        .change({injectors: each => ({...each, caBundle: ''})}),
    ],
    [
      'no webhook',
      mesh()
        .revision('r1', '1.28.10')
        .change({drop: {injector: 'istio-sidecar-injector-r1'}}),
    ],
    [
      'F-25 validator open',
      mesh()
        .revision('r1', '1.28.10')
        .change({validators: each => ({...each, failClosed: false})}),
    ],
    [
      'validator without CA',
      mesh()
        .revision('r1', '1.28.10')
        .change({validators: each => ({...each, hasCaBundle: false})}),
    ],
  ] as const)('F-22 flawed: %s', (_name, built) => {
    expect(flawsOf(built.build(), revision('r1'))).not.toEqual([])
  })
  test('F-33 roots: shared, different, not known yet', () => {
    const two = (root: string): ReturnType<typeof mesh> =>
      mesh().revision('r1', '1.28.10').revision('r2', '1.29.6', {root})
    expect(shareRoot(two('one').build(), revision('r1'), revision('r2'))).toBe(true)
    expect(shareRoot(two('other').build(), revision('r1'), revision('r2'))).toBe(false)
    expect(
      shareRoot(
        two('one')
          .change({
            injectors: each => (each.revision === revision('r2') ? {...each, caBundle: ''} : each),
          })
          .build(),
        revision('r1'),
        revision('r2'),
      ),
    ).toBeUndefined()
  })
  test.each(['', '%%%', btoa('hello')])(
    'a bundle %j that holds no certificate is not known yet',
    bundle => {
      const seen = mesh()
        .revision('r1', '1.28.10')
        .revision('r2', '1.29.6')
        .change({injectors: each => ({...each, caBundle: bundle})})
        .build()
      expect(shareRoot(seen, revision('r1'), revision('r2'))).toBeUndefined()
    },
  )
  test('an injector can inject when its Service has endpoints and it is trusted', () => {
    const seen = mesh().revision('r1', '1.28.10').build()
    const [entry] = seen.injectors
    if (entry === undefined) throw new Error('no entry')
    expect([
      canInject(seen, entry),
      canInject(seen, {...entry, caBundle: ''}),
      canInject(seen, {...entry, service: {namespace: 'n', name: 'gone'}}),
      canInject(seen, {...entry, service: undefined}),
    ]).toEqual([true, false, false, true])
  })
})
