import {CHARTS} from './packages.ts'
import type {Chart, Packages, Pair} from './packages.ts'
import type {HelmMajor} from '../stand/helm-binaries.ts'

/** One command of Helm. */
export interface Action {
  /** As tests and declared differences call it: `upgrade istiod`. */
  readonly name: string
  readonly args: readonly string[]
}

interface Release {
  readonly name: string
  readonly chart: Chart
  readonly namespace: string
  readonly values: readonly string[]
}

const CANARY = 'canary'

/** Every chart, the control plane twice: plain, and as a revision beside it. */
const RELEASES: readonly Release[] = CHARTS.flatMap((chart): Release[] => {
  if (chart === 'base')
    return [
      {name: 'istio-base', chart, namespace: 'istio-system', values: ['defaultRevision=default']},
    ]
  if (chart === 'gateway') return [{name: 'ingress', chart, namespace: 'istio-ingress', values: []}]
  if (chart !== 'istiod')
    return [{name: `istio-${chart}`, chart, namespace: 'istio-system', values: []}]
  return [
    {name: 'istiod', chart, namespace: 'istio-system', values: []},
    {name: `istiod-${CANARY}`, chart, namespace: 'istio-system', values: [`revision=${CANARY}`]},
  ]
})

/**
 * The life of a mesh from one version to the next and back: all are installed, upgraded, rolled
 * back, uninstalled.
 */
export function journey({from, to}: Pair, {path, has}: Packages): Action[] {
  const releases = RELEASES.filter(({chart}) => has(chart, from) && has(chart, to))
  const waiting = ['--wait', '--timeout', '120s']
  const say = (verb: string, {name, namespace}: Release, rest: readonly string[]): Action => ({
    name: `${verb} ${name}`,
    args: [verb, name, ...rest, '-n', namespace],
  })
  const set = ({values}: Release) => values.flatMap(value => ['--set', value])
  const backwards = releases.toReversed()
  return [
    ...releases.map(each =>
      say('install', each, [
        path(each.chart, from),
        '--create-namespace',
        ...set(each),
        ...waiting,
      ]),
    ),
    ...releases.map(each => say('upgrade', each, [path(each.chart, to), ...set(each), ...waiting])),
    ...backwards.map(each => say('rollback', each, ['1', ...waiting])),
    ...backwards.map(each => say('uninstall', each, waiting)),
  ]
}

/** What people do when Helm refuses: the same with these flags. None when no flag helps. */
export function wayOut(major: HelmMajor, errors: readonly string[]): readonly string[] {
  const said = errors.join('\n')
  if (said.includes('invalid ownership metadata')) return ['--take-ownership']
  if (said.includes("values don't meet the specifications of the schema"))
    return ['--skip-schema-validation']
  return major === 4 && said.includes('conflict') ? ['--force-conflicts'] : []
}
