import {REV, injectorOf, namespaceInjector} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {APPS, movedWorkloads, movedPlace, refsOf} from '../workloads/moved.ts'
import {gitOwner, replaces} from './git-owners.ts'

/**
 * F-95: what meshctl writes into a template is not in the repository that the template comes from.
 */
export const templateFromGit: Check = {
  code: 'TEMPLATE_FROM_GIT',
  title: 'No GitOps tool restores the pod templates that the upgrade changes',
  severity: 'warns',
  source: 'F-79, F-95',
  means:
    'meshctl restarts a workload by an annotation on its pod template, and moves those that ' +
    'ask for a revision by their own label by changing that label. A tool that applies a ' +
    'repository undoes it: the new pods end, and pods with the old proxy come back.',
  help:
    'Commit the label for these workloads when their wave begins, or suspend the tool ' +
    'meanwhile.',
  needs: APPS,
  find: evidence => {
    const moved = movedWorkloads(evidence)
    return [...labelled(evidence, moved), ...replaced(evidence, moved)]
  },
}

/** Templates whose own label meshctl changes. */
function labelled({seen, survey, asked}: Evidence, moved: readonly Moved[]): readonly Hit[] {
  const field = `spec.template.metadata.labels.${REV}`
  const pinned = moved.filter(
    ({namespace, workload}) =>
      workload.templateLabels[REV] !== undefined &&
      namespaceInjector(seen, namespace) === undefined &&
      injectorOf(seen, namespace, workload)?.tag === undefined,
  )
  const owned = pinned.flatMap(each => {
    const tool = each.raw === undefined ? undefined : gitOwner(survey, each.raw, [field])?.tool
    return tool === undefined ? [] : [{each, tool}]
  })
  return [...Map.groupBy(owned, ({tool}) => tool)].map(([tool, all]) => ({
    what:
      `${tool} manages the pod templates of ${all.length} workload(s) that ask for their ` +
      `revision by their own label: ${some(all.map(({each}) => movedPlace(each)))}.`,
    why:
      'It restores the old label: pods with the new proxy are replaced by pods with the old ' +
      'one, and the wave never ends.',
    next: [
      `Set ${REV}: ${asked.revision} on these pod templates in the repository when their ` +
        `wave begins, or suspend ${tool} for them meanwhile.`,
    ],
    objects: refsOf(all.map(({each}) => each)),
  }))
}

/** Objects that are written anew lose the annotation that a restart consists of. */
function replaced({survey}: Evidence, moved: readonly Moved[]): readonly Hit[] {
  const all = moved.filter(each => each.raw !== undefined && replaces(survey, each.raw))
  if (all.length === 0) return []
  return [
    {
      what:
        `Argo CD replaces ${all.length} workload(s) instead of patching them: ` +
        `${some(all.map(movedPlace))}.`,
      why:
        'Each sync removes the annotation of the restart, so pods are replaced again, and the ' +
        'wave may never end.',
      next: [
        'Suspend syncing of these applications during their wave, or take Replace=true out ' +
          'of their sync options.',
      ],
      objects: refsOf(all),
    },
  ]
}
