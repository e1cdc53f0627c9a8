import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import type {ChartFacts} from './facts.ts'
import {placeOf} from '../place.ts'

/** Found out before anything is changed, by Helm itself. */
export const refusedValues: Check = {
  code: 'VALUES_REFUSED',
  title: 'Helm renders every chart of the target with the values that it will get',
  severity: 'blocks',
  source: 'Helm: templates and values.schema.json of the charts',
  means:
    'Rendered without the cluster, a chart of the target fails with the values of its ' +
    'release: a template refuses a key, the schema refuses a key or a type, or a version or ' +
    'profile is unknown to it. The upgrade would fail there, in the middle.',
  help:
    'Change the values of the running release as Helm’s words say (`helm upgrade` at its ' +
    'present chart version), then plan again. `helm template` with the new chart and the ' +
    'values shows the same.',
  needs: [],
  find: ({charts = []}) =>
    [
      ...Map.groupBy(
        charts.filter(each => each.rendered.ok !== true && !isUnread(each)),
        each => JSON.stringify([each.chart, each.version, each.rendered]),
      ).values(),
    ].map(hitOf),
}

/** A chart that cannot be read cannot be applied either. */
export const unreadCharts: Check = {
  code: 'CHART_NOT_READ',
  title: 'Every chart that the upgrade needs can be read',
  severity: 'blocks',
  source: 'Istio: install with Helm',
  means:
    'A chart of the target is not where the others are, or cannot be read or pulled. The ' +
    'upgrade would stop at the step that needs it.',
  help:
    'Pull the chart of this version into the folder beside the others, or name another source ' +
    'with `--charts`.',
  needs: [],
  find: ({charts = []}) =>
    [
      ...Map.groupBy(charts.filter(isUnread), each =>
        JSON.stringify([each.chart, each.version]),
      ).values(),
    ].map(all => ({
      what: `The chart ${nameOf(all)} cannot be read: ${all[0]?.rendered.why ?? ''}.`,
      why: 'The upgrade would stop at the step that needs it.',
      next: [
        sh`helm show chart ${all[0]?.chart ?? ''} --version ${all[0]?.version ?? ''}`,
        'Mend the source or name another with --charts, then plan again.',
      ],
      objects: objectsOf(all),
    })),
}

const isUnread = (facts: ChartFacts): boolean =>
  facts.known === undefined && facts.rendered.ok === undefined

function hitOf(all: readonly ChartFacts[]): Hit {
  const rendered = all[0]?.rendered
  if (rendered?.ok === false) {
    return {
      what:
        `Helm does not render the chart ${nameOf(all)} with the values of ${releasesOf(all)}: ` +
        `${rendered.why}.`,
      why: 'The upgrade would fail at this release, in the middle.',
      next: [
        sh`helm -n ${all[0]?.release.namespace ?? ''} get values ${all[0]?.release.name ?? ''}`,
        'Change the values of the running release, then plan again.',
      ],
      objects: objectsOf(all),
    }
  }
  return {
    severity: 'info',
    what:
      `It was not tested whether Helm renders the chart ${nameOf(all)} with the values of ` +
      `${releasesOf(all)}: ${rendered?.why ?? ''}.`,
    why: 'Values that the chart refuses would be noticed only when the release is upgraded.',
    next: ['Install Helm or name it with --helm, then plan again.'],
    objects: objectsOf(all),
  }
}

const nameOf = (all: readonly ChartFacts[]): string =>
  `${all[0]?.chart ?? ''} ${all[0]?.version ?? ''}`
function releasesOf(all: readonly ChartFacts[]): string {
  const first = all.slice(0, 1).map(({release}) => placeOf(release))
  return `${first.join('')}${all.length === 1 ? '' : ` and ${all.length - 1} more`}`
}
const objectsOf = (all: readonly ChartFacts[]): Hit['objects'] =>
  all.map(({release}) => ({kind: 'HelmRelease', namespace: release.namespace, name: release.name}))
