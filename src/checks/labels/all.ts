import type {Check} from '../check.ts'
import {defaultInjector} from './default-injector.ts'
import {revisionInSelector} from './revision-in-selector.ts'
import {boundConfig} from './bound-config.ts'
import {bothLabels} from './both-labels.ts'
import {boundRoutes} from './bound-routes.ts'
import {boundToNobody} from './bound-to-nobody.ts'
import {bundle} from './bundle.ts'
import {discovery} from './discovery.ts'
import {elsewhere} from './elsewhere.ts'
import {foreignTemplate} from './foreign-template.ts'
import {injectValue} from './inject-value.ts'
import {injectionValue} from './injection-value.ts'
import {leftover} from './leftover.ts'
import {networkPolicy} from './network-policy.ts'
import {neverInject} from './never-inject.ts'
import {selectsByLabel} from './selects.ts'
import {tagName} from './tag-name.ts'
import {tagService} from './tag-service.ts'
import {tagTwice} from './tag-twice.ts'
import {takenTwice} from './taken-twice.ts'
import {targetTags} from './target-tags.ts'
import {templateIgnored} from './template-ignored.ts'

/**
 * Labels, tags, injection: who is injected by whom, then tags, then what hangs on
 * the labels.
 */
export const LABELS: readonly Check[] = [
  boundConfig,
  revisionInSelector,
  defaultInjector,
  injectionValue,
  bothLabels,
  injectValue,
  neverInject,
  templateIgnored,
  foreignTemplate,
  takenTwice,
  targetTags,
  tagTwice,
  tagName,
  tagService,
  leftover,
  elsewhere,
  bundle,
  discovery,
  selectsByLabel,
  networkPolicy,
  boundToNobody,
  boundRoutes,
]
