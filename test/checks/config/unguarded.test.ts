import {specify} from '../specify.ts'
import {unguarded} from '../../../src/checks/config/unguarded.ts'
import {filter, patch} from './objects.ts'

specify('config', [unguarded], {
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
})
