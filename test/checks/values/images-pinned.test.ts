import {imagesPinned} from '../../../src/checks/values/images-pinned.ts'
import {specify} from '../specify.ts'

specify('values', [imagesPinned], {
  VALUES_PINNED: {
    fires: {
      'an image is named in full': {
        values: {pilot: {image: 'example.org/pilot:1.27.9'}},
        says: ['pilot.image', 'full image reference'],
        severity: 'blocks',
      },
      'a tag is no version': {
        values: {global: {tag: 'ours'}},
        says: ['global.tag', 'not a version'],
        severity: 'warns',
      },
    },
    quiet: {'a tag is a version': {values: {global: {tag: '1.27.9'}}}},
  },
})
