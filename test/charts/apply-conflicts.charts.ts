import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {told} from '../parity/compare.ts'
import {helmBinary} from '../stand/helm-binaries.ts'
import type {HelmMajor} from '../stand/helm-binaries.ts'
import {comparing} from './compared.ts'
import type {Outcome, Step} from './compared.ts'
import {CHART_DIFFERENCES} from './differences.ts'
import {givenFiles, packages, turningPoint} from './packages.ts'
import {bootBoth} from './sides.ts'
import type {Both} from './sides.ts'

// What upgrades with Helm are known to fail of, as both clusters show it. F-NUMBER: cases of the
// catalogue of failures.
// With $MESHCTL_TEST_ISTIODS (a folder in which an istioctl-VERSION lies) the real istioctl, too.

const charts = await packages(await helmBinary(3))
const {from, to} = turningPoint(givenFiles())
/** Beside real istiods there may be the real istioctl. */
const ISTIOCTL = join(process.env['MESHCTL_TEST_ISTIODS'] ?? '', `istioctl-${to}`)
const HERE = ['-n', 'istio-system']
const DEFAULT_VALIDATOR = ['validatingwebhookconfiguration', 'istiod-default-validator']

const RELEASES = {
  'istio-base': {chart: 'base', values: ['--set', 'defaultRevision=default']},
  istiod: {chart: 'istiod', values: []},
} as const
type Release = keyof typeof RELEASES

let both: Both
let step: Step

/** One command on both sides, which must come to the same. */
async function alike(
  name: string,
  work: (side: Both['world']) => ReturnType<Both['world']['helm']>,
): Promise<Outcome> {
  const outcome = await step(name, work)
  expect(outcome.differences.length, told(outcome.differences)).toBe(0)
  return outcome
}

const helm = (major: HelmMajor, ...args: readonly string[]): Promise<Outcome> =>
  alike(`helm${major} ${args.filter(each => !each.startsWith('/')).join(' ')}`, side =>
    side.helm(major, [...args, ...HERE]),
  )
const kubectl = (...args: readonly string[]): Promise<Outcome> =>
  alike(`kubectl ${args.slice(0, 3).join(' ')}`, side => side.kubectl(args))
/**
 * Puts one of the two releases in a version: the base chart always with the same default revision.
 */
const put = (
  major: HelmMajor,
  name: Release,
  version: string,
  ...more: readonly string[]
): Promise<Outcome> =>
  helm(
    major,
    'upgrade',
    '--install',
    name,
    charts.path(RELEASES[name].chart, version),
    '--create-namespace',
    '--wait',
    '--timeout',
    '120s',
    ...RELEASES[name].values,
    ...more,
  )
const remove = (name: Release): Promise<Outcome> => helm(3, 'uninstall', name, '--wait')

/** What a refusal says, in one line. */
const refusal = ({real: {code, errors}}: Outcome): string =>
  code === 0 ? 'no refusal' : errors.join(' ')

async function done(...outcomes: readonly Promise<Outcome>[]): Promise<void> {
  for (const each of outcomes) expect(refusal(await each)).toBe('no refusal')
}

beforeAll(async () => {
  both = await bootBoth()
  step = await comparing(both, 'conflicts', CHART_DIFFERENCES)
})

afterAll(() => both.stop())

describe('[C] F-26: a control plane that Helm 4 installed', () => {
  it(`${from} is installed, and its istiod closes the validators`, async () => {
    await done(put(4, 'istio-base', from))
    await done(put(4, 'istiod', from))
  })

  it(`${from} again: refused, for istiod owns the failure policy`, async () => {
    expect(refusal(await put(4, 'istiod', from))).toMatch(
      /conflict with "pilot-discovery".*\.failurePolicy/,
    )
  })

  it('the base chart: refused for the same reason', async () => {
    expect(refusal(await put(4, 'istio-base', from))).toMatch(
      /conflict with "pilot-discovery".*\.failurePolicy/,
    )
  })

  it('F-60: with --force-conflicts it passes, and istiod closes the validators again', async () => {
    await done(put(4, 'istiod', from, '--force-conflicts'))
    await done(put(4, 'istio-base', from, '--force-conflicts'))
  })

  it(`${to} passes without force: its charts leave the field out of upgrades`, async () => {
    await done(put(4, 'istio-base', to))
    await done(put(4, 'istiod', to))
  })

  it(`back to ${from}: refused again, and forced`, async () => {
    expect(refusal(await helm(4, 'rollback', 'istiod', '1', '--wait'))).toMatch(
      /conflict with "pilot-discovery".*\.failurePolicy/,
    )
    await done(helm(4, 'rollback', 'istiod', '1', '--wait', '--force-conflicts'))
  })

  it(
    'F-60: flags that exclude each other are refused, and the refusal leaves a release that is ' +
      'client-side from now on',
    async () => {
      expect(refusal(await put(4, 'istiod', to, '--force-conflicts', '--force-replace'))).toMatch(
        /force-conflicts force-replace/,
      )
      expect(
        refusal(await put(4, 'istiod', to, '--force-conflicts', '--server-side=false')),
      ).toMatch(/forceConflicts enabled when serverSideApply disabled/)
      expect(refusal(await put(4, 'istiod', to, '--force-conflicts'))).toMatch(
        /forceConflicts enabled when serverSideApply disabled/,
      )
      await done(put(4, 'istiod', to, '--force-conflicts', '--server-side=true'))
    },
  )
})

describe('[C] F-58: fields that others own', () => {
  it(`${to} with a number of replicas is installed`, async () => {
    await done(
      put(
        4,
        'istiod',
        to,
        '--force-conflicts',
        '--set',
        'autoscaleEnabled=false',
        '--set',
        'replicaCount=1',
      ),
    )
  })

  it('somebody scales istiod: Helm 4 refuses another number', async () => {
    await done(kubectl('scale', 'deployment/istiod', '--replicas=3', ...HERE))
    expect(
      refusal(
        await put(4, 'istiod', to, '--set', 'autoscaleEnabled=false', '--set', 'replicaCount=2'),
      ),
    ).toMatch(/conflict with "kubectl".*\.spec\.replicas/)
    await done(
      put(
        4,
        'istiod',
        to,
        '--force-conflicts',
        '--set',
        'autoscaleEnabled=false',
        '--set',
        'replicaCount=2',
      ),
    )
  })

  it('istioctl tag set default took the default validator over (istio-ci): Helm 4 refuses the base chart', async () => {
    await done(alike('istio-ci', side => takeOver(side)))
    expect(refusal(await put(4, 'istio-base', to))).toMatch(/conflicts? with "istio-ci"/)
    await done(put(4, 'istio-base', to, '--force-conflicts'))
  })
})

describe('[C] F-19: a cloud that rewrites selectors of webhooks', () => {
  it('Helm 4 refuses the next upgrade, and takes the selector back by force', async () => {
    const more = JSON.stringify([
      {
        op: 'add',
        path: '/webhooks/0/namespaceSelector/matchExpressions/-',
        value: {key: 'control-plane', operator: 'DoesNotExist'},
      },
    ])
    await done(
      kubectl(
        'patch',
        'mutatingwebhookconfiguration',
        'istio-sidecar-injector',
        '--type=json',
        '--field-manager=admissionsenforcer',
        '-p',
        more,
      ),
    )
    expect(refusal(await put(4, 'istiod', to))).toMatch(
      /conflict with "admissionsenforcer".*namespaceSelector/,
    )
    await done(put(4, 'istiod', to, '--force-conflicts'))
    await done(remove('istiod'), remove('istio-base'))
  })
})

describe('[C] F-59: releases that Helm 3 made', () => {
  it('stay client-side in the hands of Helm 4, and have no conflicts', async () => {
    await done(put(3, 'istio-base', from))
    await done(put(3, 'istiod', from))
    await done(put(4, 'istiod', from, '--set', 'global.logging.level=default:debug'))
    await done(helm(4, 'rollback', 'istiod', '1', '--wait'))
  })

  it('server-side by order: refused, for istiod owns the failure policy', async () => {
    expect(refusal(await put(4, 'istiod', from, '--server-side=true'))).toMatch(
      /conflict with "pilot-discovery".*\.failurePolicy/,
    )
    await done(put(4, 'istiod', from, '--server-side=true', '--force-conflicts'))
  })

  it('a cloud may rewrite their selectors (F-19), and istioctl their default validator', async () => {
    await done(alike('istio-ci', side => takeOver(side)))
    await done(put(3, 'istio-base', to))
  })
})

describe('[C] --reuse-values across the new values of 1.28', () => {
  it('deletes the whole control plane, and Helm says it was deployed', async () => {
    await done(put(3, 'istiod', from))
    const {real, left} = await helm(
      3,
      'upgrade',
      'istiod',
      charts.path('istiod', to),
      '--reuse-values',
      '--wait',
    )
    expect(real).toMatchObject({
      code: 0,
      printed: expect.arrayContaining(['STATUS: deployed']) as unknown,
    })
    expect(left).not.toContain('Deployment istio-system/istiod')
    expect(left).not.toContain('MutatingWebhookConfiguration istio-sidecar-injector')
  })

  it('--reset-then-reuse-values puts it back', async () => {
    const {left} = await helm(
      3,
      'upgrade',
      'istiod',
      charts.path('istiod', to),
      '--reset-then-reuse-values',
      '--wait',
    )
    expect(left).toContain('Deployment istio-system/istiod')
    expect(left).toContain('MutatingWebhookConfiguration istio-sidecar-injector')
  })
})

describe.runIf(existsSync(ISTIOCTL))('[C] the real istioctl', () => {
  it('tag set default: Helm 4 refuses the base chart, and takes the default validator back by force', async () => {
    await remove('istiod')
    await remove('istio-base')
    await done(put(4, 'istio-base', to))
    await done(put(4, 'istiod', to, '--set', 'revision=canary'))
    await done(
      alike('istioctl tag set default', side =>
        side.run(ISTIOCTL, ['tag', 'set', 'default', '--revision', 'canary', '--overwrite']),
      ),
    )
    expect(refusal(await put(4, 'istio-base', to))).toMatch(/conflicts? with "istio-ci"/)
    await done(put(4, 'istio-base', to, '--force-conflicts'))
  })
})

/**
 * What `istioctl tag set default` does to the default validator: applies it by force, as another
 * release's.
 */
async function takeOver(side: Both['world']): ReturnType<Both['world']['kubectl']> {
  const {printed} = await side.kubectl(['get', ...DEFAULT_VALIDATOR, '-o', 'json'])
  const {
    webhooks,
    metadata: {name, labels, annotations},
  } = JSON.parse(printed.join('\n')) as {
    webhooks: {clientConfig: {caBundle?: string}}[]
    metadata: {name: string; labels: object; annotations: object}
  }
  const metadata = {
    name,
    labels: {...labels, 'istio.io/tag': 'default'},
    annotations: {...annotations, 'meta.helm.sh/release-name': 'istiod'},
  }
  const taken = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata,
    webhooks: webhooks.map(each => ({...each, failurePolicy: 'Ignore'})),
  }
  return side.kubectl(
    ['apply', '--server-side', '--force-conflicts', '--field-manager=istio-ci', '-f', '-'],
    JSON.stringify(taken),
  )
}
