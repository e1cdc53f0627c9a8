import {at, rows, text} from '../../mesh/fields.ts'
import {INJECTION, REV, namespaceInjector} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {NamespaceFacts} from '../../mesh/snapshot.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {GitOwner} from './git-owners.ts'
import {appsLabelling, gitOwner, heals} from './git-owners.ts'

/** F-94: a label that comes back points new pods at an istiod that goes away. */
export const namespaceFromGit: Check = {
  code: 'NAMESPACE_LABEL_FROM_GIT',
  title: 'No GitOps tool restores the injection labels that the upgrade changes',
  severity: 'warns',
  source: 'F-94',
  means:
    'A tool that applies a repository, or a controller, owns the injection label of a ' +
    'namespace. It puts the old label back after meshctl has moved the namespace: new pods ' +
    'get the old proxy, and none at all once the old istiod is gone.',
  help:
    'Change the label in the repository when the wave of the namespace begins, let namespaces ' +
    'follow a revision tag, or suspend the tool until the change is committed.',
  needs: ['Namespace'],
  find: evidence => {
    const rows = relabelled(evidence).flatMap(each =>
      ownerOf(evidence, each).map(owner => ({namespace: each, owner})),
    )
    return [
      ...Map.groupBy(rows, ({owner}) => `${owner.tool}/${String(owner.always)}`).values(),
    ].flatMap(each => (each[0] === undefined ? [] : [hitOf(evidence, each[0].owner, each)]))
  },
}

/** Namespaces whose label meshctl changes: an old revision itself injects them, not a tag. */
function relabelled({seen, asked}: Evidence): readonly NamespaceFacts[] {
  return [...seen.namespaces.values()].filter(each => {
    const injector = namespaceInjector(seen, each)
    return (
      injector !== undefined && injector.tag === undefined && asked.from.includes(injector.revision)
    )
  })
}

function ownerOf({survey}: Evidence, namespace: NamespaceFacts): readonly GitOwner[] {
  const keys = [INJECTION, REV].filter(key => own(namespace.labels, key) !== undefined)
  const [app] = appsLabelling(survey, namespace.name, [INJECTION, REV])
  if (app !== undefined)
    return [
      {
        tool: 'Argo CD',
        always: heals(app),
        pause: sh`argocd app set ${app.metadata.name} --sync-policy none`,
      },
    ]
  const object = survey.of('Namespace').find(each => each.metadata.name === namespace.name)
  if (object === undefined) return []
  const owner = gitOwner(
    survey,
    object,
    keys.map(key => `metadata.labels.${key}`),
  )
  const parent = text(rows(at(object, 'metadata', 'ownerReferences'))[0]?.['kind'])
  if (owner === undefined && parent !== undefined)
    return [{tool: `a controller (${parent})`, always: false, pause: undefined}]
  return owner === undefined ? [] : [owner]
}

function hitOf(
  {asked}: Evidence,
  owner: GitOwner,
  rows: readonly {readonly namespace: NamespaceFacts; readonly owner: GitOwner}[],
): Hit {
  const names = rows.map(each => each.namespace.name)
  const pauses = [...new Set(rows.flatMap(each => each.owner.pause ?? []))]
  return {
    severity: owner.always ? 'blocks' : 'warns',
    what:
      `${owner.tool} ${owner.always ? 'owns' : 'may own'} the injection label of ` +
      `${names.length} namespace(s) that are to move: ${some(names)}.`,
    why:
      `${owner.always ? 'It puts' : 'If it puts'} the old label back after the ` +
      `move${owner.always ? '; then' : ','} new pods get the old proxy, and after the cleanup ` +
      'none at all: without mTLS and policy, and without an error.',
    next: [
      `Set ${REV}: ${asked.revision} and remove ${INJECTION} in the repository when the wave ` +
        `of these namespaces begins, or let them follow a revision tag (${REV}: TAG) from now ` +
        'on.',
      ...pauses.slice(0, 3),
    ],
    objects: names.map(name => ({kind: 'Namespace', name})),
  }
}
