import type {Conversation} from './conversation.ts'
import {SEVERAL_MANAGERS} from './talk-several-managers.ts'
import {APPLIED_CONTAINERS} from './talk-applied-containers.ts'
import {LISTS_AND_WEBHOOKS} from './talk-lists-and-webhooks.ts'
import {CUSTOM_RESOURCES} from './talk-custom-resources.ts'
import {KINDS} from './kinds.ts'
import {ORDERS} from './orders.ts'
import {WRONG_PATCHES} from './wrong-patches.ts'

/** Everything that is recorded and replayed. */
export const CONVERSATIONS: readonly Conversation[] = [
  ...SEVERAL_MANAGERS,
  ...APPLIED_CONTAINERS,
  ...LISTS_AND_WEBHOOKS,
  ...CUSTOM_RESOURCES,
  ...KINDS,
  ...ORDERS,
  WRONG_PATCHES,
]
