import {revision} from '../../src/mesh/names.ts'
import type {ConfigTrial} from '../../src/mesh/survey.ts'
import {describe, expect, it} from 'vitest'
import {CONFIG} from '../../src/checks/config/all.ts'
import {isFor} from '../../src/checks/config/version-guard.ts'
import {definition, istiod, object} from './mesh-objects.ts'
import {specify} from './specify.ts'

type Rest = Record<string, unknown>
const patch = (proxyVersion?: string, more: Rest = {}): Rest => ({
  applyTo: 'HTTP_FILTER',
  match: {
    context: 'SIDECAR_INBOUND',
    ...(proxyVersion === undefined ? {} : {proxy: {proxyVersion}}),
  },
  patch: {operation: 'ADD'},
  ...more,
})
const filter = (place: string, patches: readonly Rest[], spec: Rest = {}) =>
  object(
    `networking.istio.io/v1alpha3 EnvoyFilter ${place}`,
    {},
    {spec: {configPatches: patches, ...spec}},
  )
const policy = (level: unknown) =>
  object(
    'security.istio.io/v1 AuthorizationPolicy shop/allow',
    {},
    {spec: {}, status: {validationMessages: [{level, type: {code: 'IST0101'}}]}},
  )

specify('config', CONFIG, {
  CONFIG_REFUSED: {
    fires: {
      'the new istiod refuses a resource': {
        trials: [
          trial({
            refused: [
              {
                kind: 'Gateway',
                group: 'networking.istio.io',
                namespace: 'shop',
                name: 'public',
                why: 'at least one server is required',
              },
            ],
          }),
        ],
        says: [
          'istiod 1-28-10 refuses 1 Gateway.networking.istio.io: shop/public',
          'at least one server',
        ],
        severity: 'warns',
      },
      'nobody judged some': {trials: [trial({unanswered: 3})], says: ['of 3 nobody said anything']},
      'somebody may not try': {
        trials: [trial({untried: ['sidecars.networking.istio.io']})],
        says: ['you may not create sidecars.networking.istio.io', 'can-i create'],
        severity: 'info',
      },
      'there are too many to try': {
        trials: [trial({left: 7})],
        says: ['7 are too many'],
        severity: 'info',
      },
    },
    quiet: {
      'everything was tried and taken': {trials: [trial({})]},
      'nobody could be asked yet': {trials: []},
    },
  },
  ENVOY_FILTER_LEFT_BEHIND: {
    fires: {
      'the pattern is for the old version only': {
        objects: [filter('shop/limit', [patch('^1\\.27.*')])],
        says: ['shop/limit', '^1\\\\.27', '1.28.10'],
        severity: 'blocks',
      },
      'one of two patches is': {
        objects: [filter('shop/limit', [patch(), patch('^1\\.27\\.\\d+$')])],
        says: ['shop/limit'],
      },
      'the pattern is no more than the exact version': {
        objects: [filter('shop/limit', [patch('1\\.27\\.9')])],
      },
      'the patch for the new version changes something else': {
        objects: [filter('shop/limit', [patch('^1\\.27'), patch('^1\\.28', {applyTo: 'CLUSTER'})])],
      },
      'the patch for the new version is in another namespace': {
        objects: [
          filter('shop/limit', [patch('^1\\.27')]),
          filter('till/limit', [patch('^1\\.28')]),
        ],
        says: ['shop/limit'],
      },
      'the patch for the new version is for other workloads': {
        objects: [
          filter('shop/limit', [patch('^1\\.27')]),
          filter('shop/more', [patch('^1\\.28')], {workloadSelector: {labels: {app: 'web'}}}),
        ],
        says: ['shop/limit'],
      },
      'the patch beside it names no version, so that it was there before as well': {
        objects: [filter('shop/limit', [patch('^1\\.27')]), filter('shop/other', [patch()])],
      },
      'the other patch is for both versions': {
        objects: [filter('shop/limit', [patch('^1\\.27'), patch('^1\\.2[78]')])],
      },
      'nobody can read the pattern': {
        objects: [filter('shop/limit', [patch('(?i)^1\\.27')])],
        says: ['shop/limit', 'cannot be told'],
        severity: 'warns',
      },
      'the version of the old istiod is not known': {
        objects: [filter('shop/limit', [patch('^1\\.27')]), ...istiod('default', 'latest')],
        from: 'latest',
        says: ['cannot be told'],
        severity: 'warns',
      },
    },
    quiet: {
      'it is for both versions': {objects: [filter('shop/limit', [patch('^1\\.2[78].*')])]},
      'it names no version': {objects: [filter('shop/limit', [patch(), patch('')])]},
      'it is for neither': {objects: [filter('shop/limit', [patch('^1\\.19.*')])]},
      'it is for the new one only': {objects: [filter('shop/limit', [patch('^1\\.28.*')])]},
      'another patch takes over': {
        objects: [filter('shop/limit', [patch('^1\\.27.*'), patch('^1\\.28.*')])],
      },
      'another EnvoyFilter takes over': {
        objects: [
          filter('shop/limit', [patch('^1\\.27.*')]),
          filter('shop/limit-28', [patch('^1\\.28.*')]),
        ],
      },
      'its patches are nonsense': {
        objects: [
          filter('shop/limit', [{match: 'all'}, {match: {proxy: 7}}]),
          object('networking.istio.io/v1alpha3 EnvoyFilter shop/none', {}, {spec: null}),
        ],
      },
    },
  },
  ENVOY_FILTER_UNGUARDED: {
    fires: {
      'a patch names no version': {
        objects: [filter('shop/limit', [patch()])],
        says: ['shop/limit', 'every version'],
      },
      'one patch of two names none': {
        objects: [filter('shop/limit', [patch('^1\\.2[78]'), patch()])],
      },
      'it counts on an order without a priority': {
        objects: [filter('shop/limit', [patch(undefined, {patch: {operation: 'INSERT_BEFORE'}})])],
        says: ['without a priority'],
      },
    },
    quiet: {
      'every patch names its versions': {objects: [filter('shop/limit', [patch('^1\\.2[78]')])]},
      'it has no patch': {objects: [filter('shop/limit', [])]},
    },
  },
  CONFIG_REJECTED: {
    fires: {
      'the status holds an error': {
        objects: [policy('ERROR')],
        says: ['shop/allow', 'AuthorizationPolicy.security.istio.io'],
      },
    },
    quiet: {
      'the status holds a warning': {objects: [policy('WARNING')]},
      'the kind is none that istiod reads': {
        objects: [
          definition('rollouts.argoproj.io', 'Rollout'),
          object(
            'argoproj.io/v1 Rollout shop/web',
            {},
            {status: {validationMessages: [{level: 'ERROR'}]}},
          ),
        ],
      },
      'the status is nonsense': {
        objects: [
          policy({deep: 'ERROR'}),
          object('security.istio.io/v1 AuthorizationPolicy shop/odd', {}, {status: 'ERROR'}),
        ],
      },
    },
  },
  DEFAULT_VALIDATOR_UNWANTED: {
    fires: {
      'base made none': {
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        baseValues: {defaultRevision: ''},
        says: ['istiod-default-validator', 'istio-base'],
      },
    },
    quiet: {
      'somebody else makes it': {baseValues: {defaultRevision: ''}},
      'base shall have one': {
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        baseValues: {defaultRevision: 'default'},
      },
    },
  },
})

describe('[U] versions that a guard of an EnvoyFilter is for', () => {
  it.each([
    ['^1\\.28.*', '1.28.10', true],
    ['^1\\.28.*', '1.27.9', false],
    ['1.2', '1.28.10', true],
    ['^1\\.(27|28)\\.', '1.28.10', true],
    ['^1\\.28\\.[0-9]$', '1.28.10', false],
    ['^1\\.28[', '1.28.10', undefined],
    ['^(?!1\\.27)', '1.28.10', undefined],
    ['\\A1\\.28', '1.28.10', undefined],
    ['[[:digit:]]', '1.28.10', undefined],
    [`(.*)${'(.*)'.repeat(8)}x`, '1.28.10', undefined],
    [`(.*)${'(.*)'.repeat(7)}x`, '1.28.10', false],
    [`^1${'1'.repeat(200)}`, '1.28.10', undefined],
  ])('%s takes %s: %s', (guard, version, takes) => expect(isFor(guard, version)).toBe(takes))
})

function trial(change: Partial<ConfigTrial>): ConfigTrial {
  return {
    revision: revision('1-28-10'),
    tried: 12,
    refused: [],
    untried: [],
    unanswered: 0,
    left: 0,
    ...change,
  }
}
