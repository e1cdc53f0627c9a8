import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/** F-8, F-9: a tag is moved in place, in the one webhook that carries it. */
export const tagTwice: Check = {
  code: 'TAG_TWICE',
  title: 'Every tag is one webhook configuration',
  severity: 'blocks',
  source: 'F-9, F-17',
  means:
    'More than one MutatingWebhookConfiguration carries the same `istio.io/tag`. The upgrade ' +
    'would point one of them at the new revision and leave the others at the old one.',
  help: 'Find out which of them is in use, and delete the others.',
  needs: [],
  find: ({seen}) => {
    const tagged = seen.injectors.filter(each => each.tag !== undefined)
    return [...Map.groupBy(tagged, each => each.tag ?? '')]
      .map(([tag, all]) => ({tag, configs: [...new Set(all.map(each => each.config))]}))
      .filter(each => each.configs.length > 1)
      .map(({tag, configs}) => ({
        what: `Tag ${tag} is in ${configs.length} webhook configurations: ${some(configs)}.`,
        why:
          'If it moves in one and not in the others, it names two revisions at once, and ' +
          'either may inject its pods.',
        next: [
          sh`kubectl get mutatingwebhookconfigurations -l istio.io/tag=${tag} -L istio.io/rev`,
          'Delete those that nobody needs, then plan again.',
        ],
        objects: configs.map(name => ({kind: 'MutatingWebhookConfiguration', name})),
      }))
  },
}
