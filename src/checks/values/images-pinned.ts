import type {Check, Hit} from '../check.ts'
import type {Question} from '../check.ts'
import {likeRefs} from './like.ts'

/** A full image reference would be carried over; a tag that is no version cannot be translated. */
export const imagesPinned: Check = {
  code: 'VALUES_PINNED',
  title: 'The values of the old istiod name no image that cannot be carried over',
  severity: 'blocks',
  source: 'Istio: image pins survive re-injection',
  means:
    'The values of the old istiod set an image tag that is no version; it is not carried over.',
  help: 'Check that the registry holds the new version under its usual tag.',
  needs: [],
  find: ({asked}) => [...fullReferences(asked), ...opaqueTags(asked)],
}

const fullReferences = (asked: Question): readonly Hit[] =>
  asked.pinnedImages.map(key => ({
    what: `The values of the old istiod set ${key} to a full image reference.`,
    why:
      'Carried over, the new revision would run the old image. Which new image it should run, ' +
      'meshctl cannot know.',
    next: [
      `Remove ${key} from the values of the old release, or replace it by global.hub, then plan ` +
        'again.',
    ],
    objects: likeRefs(asked),
  }))

const opaqueTags = (asked: Question): readonly Hit[] =>
  asked.opaqueTags.map(key => ({
    severity: 'warns',
    what: `The values of the old istiod set ${key} to a tag that is not a version. It is not carried over.`,
    why: 'Which version such a tag stands for cannot be known, so the tag of the chart is used.',
    next: ['Check that the registry has images of the new version under their usual tag.'],
    objects: likeRefs(asked),
  }))
