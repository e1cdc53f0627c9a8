import {revision} from '../../mesh/names.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {locksOf} from './locks.ts'

/** F-36: without a default among revisions, whoever came first keeps the work. */
export const leaderByChance: Check = {
  code: 'LEADER_BY_CHANCE',
  title: 'The default revision holds the leader locks',
  severity: 'info',
  source: 'F-36',
  means:
    'Several istiods run, and the one that holds a lock which they share is neither behind ' +
    'the tag `default` nor the revision that the default validator names. Only the tag ' +
    '`default` makes an istiod take the locks from another.',
  help:
    'Nothing need be done: the new istiod takes the locks at the latest when the old one goes. ' +
    'With a tag `default` it takes them when the tag moves.',
  needs: ['ConfigMap'],
  find: evidence => {
    const {seen, asked} = evidence
    const tag = [...seen.tags.values()].find(each => each.name === 'default')
    const main = tag?.revision ?? seen.validators.find(each => each.isDefault)?.revision
    const held =
      seen.revisions.size < 2
        ? []
        : locksOf(evidence).filter(
            each =>
              seen.revisions.has(revision(each.key)) &&
              each.key !== main &&
              each.key !== asked.revision,
          )
    const fact = main === undefined ? 'no revision is the default' : `${main} is the default`
    return held.map(({name, work, key}) => ({
      what: `istiod ${key} holds the lock ${name}, and ${fact}.`,
      why:
        `It alone does this work for all revisions (${work}), ` +
        'with its own version and configuration. The new istiod does it for the first time ' +
        'when the other one is removed.',
      next: [
        sh`kubectl -n ${seen.istioNamespace} get configmap ${name} -o yaml`,
        `After the cleanup see that ${asked.revision} holds it.`,
      ],
      objects: [{kind: 'ConfigMap', namespace: seen.istioNamespace, name}],
    }))
  },
}
