import {injector, istiod, ownedBy, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {targetTags} from '../../../src/checks/labels/target-tags.ts'

const half = release('istio-system/istiod-1-28-10', 'istiod', '1.28.9', {
  values: {revisionTags: ['canary']},
})
specify('labels', [targetTags], {
  TARGET_RELEASE_HOLDS_TAGS: {
    fires: {
      'its values name one': {
        releases: [half],
        says: ['istiod-1-28-10', 'canary', '1.28.9'],
        severity: 'blocks',
      },
      'its manifest holds one': {
        objects: [injector('default', 'prod')],
        releases: [
          {
            ...half,
            values: {},
            objects: ['MutatingWebhookConfiguration/istio-revision-tag-prod'],
          },
        ],
        says: ['prod', 'resource-policy=keep'],
      },
      'it has failed at the very version': {
        releases: [{...half, chartVersion: '1.28.10', status: 'failed'}],
        says: ['failed at 1.28.10'],
      },
      'the revision is of a release with another name': {
        objects: istiod('1-28-10', '1.28.9').map(each => ({
          ...each,
          metadata: {...each.metadata, annotations: ownedBy('istio-system', 'green')},
        })),
        releases: [
          release('istio-system/green', 'istiod', '1.28.9', {
            values: {revisionTags: ['canary']},
            manifest: release('istio-system/istiod-1-28-10', 'istiod', '').manifest,
          }),
        ],
        says: ['Release green'],
      },
    },
    quiet: {
      'it stands as wanted': {releases: [{...half, chartVersion: '1.28.10'}]},
      'it holds none': {releases: [{...half, values: {}}]},
      'the old release holds it, which a step takes care of': {
        objects: [injector('default', 'prod')],
        values: {revisionTags: ['prod']},
      },
    },
  },
})
