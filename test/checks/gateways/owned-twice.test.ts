import type {KubeObject} from '../../../src/mesh/object.ts'
import {injector, istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {ownedTwice} from '../../../src/checks/gateways/owned-twice.ts'
import {gateway, hostname, revisioned, with1} from './gateways.ts'

const tagService = (tag: string, revision: string): KubeObject =>
  object(
    `v1 Service istio-system/istiod-revision-tag-${tag}`,
    {labels: {'istio.io/tag': tag, 'istio.io/rev': revision}},
    {spec: {}},
  )
specify('gateways', [ownedTwice], {
  GATEWAY_OWNED_TWICE: {
    fires: {
      'it names nothing, and the old istiod has no revision': {
        objects: [gateway('edge/web')],
        says: [
          'edge/web',
          'istio.io/rev=default',
          '1-28-10',
          'once tags and the default have moved',
        ],
        severity: 'warns',
      },
      'the webhook and the Service of its tag name different revisions': {
        objects: [
          ...istiod('1-28-10', '1.28.10'),
          injector('default', 'prod'),
          tagService('prod', '1-28-10'),
          gateway('edge/web', {'istio.io/rev': 'prod'}),
        ],
        says: ['now'],
      },
    },
    quiet: {
      'webhook and Service of its tag go over together': with1(
        revisioned('1.28.10'),
        injector('r1', 'prod'),
        tagService('prod', 'r1'),
        gateway('edge/web', {'istio.io/rev': 'prod'}),
      ),
      'a tag default decides before the default validator': {
        ...with1(
          revisioned('1.28.9'),
          ...istiod('r2', '1.28.10'),
          injector('r2', 'default'),
          gateway('edge/web'),
        ),
        to: '1.29.6',
      },
      'it names its revision': {objects: [gateway('edge/web', {'istio.io/rev': 'default'})]},
      'its namespace is given the new revision': {objects: [gateway('shop/web')]},
      'it names nothing, and the old istiod has a revision': with1(
        revisioned('1.28.10'),
        gateway('edge/web'),
      ),
      'the new istiod is too old to look at the default validator': {
        objects: [gateway('edge/web')],
        from: '1.26.3',
        to: '1.27.0',
      },
      'base makes no default validator': {
        objects: [gateway('edge/web')],
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        baseValues: {defaultRevision: ''},
      },
      'its pods are somebody else’s': {objects: [gateway('edge/web', {}, hostname)]},
      'an older istiod does not read the Service of a tag': {
        objects: [
          ...istiod('1-27-9', '1.27.9'),
          injector('default', 'prod'),
          tagService('prod', '1-27-9'),
          gateway('edge/web', {'istio.io/rev': 'prod'}),
        ],
        from: '1.27.8',
      },
    },
  },
})
