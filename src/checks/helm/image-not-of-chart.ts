import {at, versionInImage, rows, text} from '../../mesh/fields.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {kubectl, placeOf} from '../place.ts'
import {compareVersions} from '../version.ts'

/**
 * F-53: the chart is new and the image old, and no value says so: somebody upgraded with
 * --reuse-values, or set the image by hand.
 */
export const imageNotOfChart: Check = {
  code: 'IMAGE_NOT_OF_CHART',
  title: 'Every old istiod runs the version of its chart',
  severity: 'warns',
  source: 'F-53',
  means:
    'The image of istiod has another version than the chart that its release says, and the ' +
    'values set no tag. That is what `--reuse-values` leaves: the defaults of an older chart ' +
    'live on.',
  help:
    'Compare `helm get values` with `helm get values --all`, and upgrade the old release once ' +
    'with the user’s values and `--reset-values` at the version that it runs.',
  needs: ['Deployment.apps'],
  find: evidence => evidence.asked.from.flatMap(each => mismatch(evidence, each)),
}

function mismatch(evidence: Evidence, revision: string): readonly Hit[] {
  const {seen} = evidence
  const facts = [...seen.revisions.values()].find(each => each.name === revision)
  const release = seen.releases.find(
    each => each.name === facts?.release?.name && each.namespace === facts.release.namespace,
  )
  if (facts === undefined || release === undefined || setsTag(release)) return []
  const running = runningVersion(evidence, facts.deployment.name)
  if (running === undefined || compareVersions(running, release.chartVersion) === 0) return []
  const deployment = {
    kind: 'Deployment',
    namespace: seen.istioNamespace,
    name: facts.deployment.name,
  }
  return [
    {
      what:
        `istiod ${revision} runs ${running}, and its release ${placeOf(release)} is of the ` +
        `chart ${release.chartVersion}; its values set no tag.`,
      why:
        'Its settings come from another chart than the one that its release names. The new ' +
        'istiod gets only the values of the user, with the defaults of the new chart: more may ' +
        'change than the two versions suggest.',
      next: [
        sh`helm -n ${release.namespace} history ${release.name}`,
        sh`${kubectl('get', deployment)} -o jsonpath='{.spec.template.spec.containers[*].image}'`,
        'Never upgrade with --reuse-values.',
      ],
      objects: [deployment],
    },
  ]
}

const setsTag = ({values}: ReleaseFacts): boolean =>
  TAGS.some(path => at(values, ...path) !== undefined)

/** The version in the image of istiod; undefined when it cannot be told. */
function runningVersion({seen, survey}: Evidence, deployment: string): string | undefined {
  const plane = survey
    .of('Deployment.apps')
    .find(
      ({metadata}) => metadata.namespace === seen.istioNamespace && metadata.name === deployment,
    )
  const containers = rows(at(plane, 'spec', 'template', 'spec', 'containers'))
  const image = containers.find(each => each['name'] === 'discovery')?.['image']
  return versionInImage(text(image))
}

const TAGS = [['tag'], ['global', 'tag'], ['pilot', 'tag'], ['image'], ['pilot', 'image']]
