import type {Check} from '../check.ts'
import {oldIstiods} from '../versions/facts.ts'

/** F-44, F-96: two owners of one istiod undo what the other does. */
export const meshOwner: Check = {
  code: 'MESH_HAS_ANOTHER_OWNER',
  title: 'No operator and no GitOps tool manages an old istiod',
  severity: 'blocks',
  source: 'F-44, F-96',
  means:
    'An operator or a GitOps tool looks after the old istiod and would undo what meshctl does.',
  help: 'Upgrade through that owner, or take the control plane out of its hands first.',
  needs: [],
  find: evidence =>
    oldIstiods(evidence).flatMap(({name, owner, deployment}) =>
      owner === undefined
        ? []
        : [
            {
              what: `istiod ${name} is managed by ${owner}.`,
              why: 'It would undo the changes of meshctl, or meshctl would undo its changes.',
              next: [
                'Upgrade through that owner, or remove the control plane from its management first.',
              ],
              objects: [
                {
                  kind: 'Deployment',
                  namespace: evidence.seen.istioNamespace,
                  name: deployment.name,
                },
              ],
            },
          ],
    ),
}
