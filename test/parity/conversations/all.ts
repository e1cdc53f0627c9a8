import type {Conversation} from '../conversation.ts'
import {APPLYING} from './applying.ts'
import {ENDINGS} from './endings.ts'
import {INPUT} from './input.ts'
import {HELM} from './helm.ts'
import {KUBECTL} from './kubectl.ts'
import {CUSTOM} from './custom.ts'
import {ROLLOUTS} from './rollouts.ts'
import {DISCOVERY} from './discovery.ts'
import {LIMITED} from './limits.ts'
import {RIGHTS} from './rights.ts'
import {LISTS} from './lists.ts'
import {LIVES} from './lives.ts'
import {NAMING} from './names.ts'
import {PATCHES} from './patches.ts'
import {SUBRESOURCES} from './subresources.ts'
import {WATCHES} from './watches.ts'

/** Everything that is said to both servers. */
export const CONVERSATIONS: readonly Conversation[] = [
  ...LIVES,
  ...PATCHES,
  ...APPLYING,
  ...LISTS,
  ...WATCHES,
  ...INPUT,
  ...NAMING,
  ...SUBRESOURCES,
  ...ENDINGS,
  ...RIGHTS,
  ...LIMITED,
  ...DISCOVERY,
  ...ROLLOUTS,
  ...CUSTOM,
  ...KUBECTL,
  ...HELM,
]
