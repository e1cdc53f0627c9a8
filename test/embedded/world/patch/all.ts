import type {Conversation} from './conversation.ts'
import {TALKS} from './conversations.ts'
import {KINDS} from './kinds.ts'
import {ORDERS} from './orders.ts'
import {WRONG_PATCHES} from './wrong-patches.ts'

/** Everything that is recorded and replayed. */
export const CONVERSATIONS: readonly Conversation[] = [...TALKS, ...KINDS, ...ORDERS, WRONG_PATCHES]
